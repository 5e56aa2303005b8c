/** The engine that runs Programs with its own kernels on lanes of the CPU. */
import type { Batch } from "../../protocol/batch.ts";
import type {
  EngineDescription,
  EngineMeasurement,
  LaneLimits,
  Refusal,
} from "../../protocol/event.ts";
import type { DevicePeaks, ProfileBudget, StepProfile } from "../../protocol/profile.ts";
import type { Program, ProgramSet } from "../../protocol/program.ts";
import type {
  Engine,
  LoadResult,
  StepResult,
  StepScalars,
  StoredData,
  TrainingStep,
} from "../engine.ts";
import { measurePeaks } from "../peak-programs.ts";
import { memoryOf } from "./engine-memory.ts";
import type { KernelModule } from "./kernel-module.ts";
import { planTasks } from "./kernels/plan-tasks.ts";
import type { RunPart } from "./lanes/lane.ts";
import { LaneLost, LanePool, type LaneRecord, laneCountOf } from "./lanes/lane-pool.ts";
import type { LaneRoom, StartLane } from "./lanes/lane-worker.ts";
import { type MemoryPlan, planFor, planMemory, type StepPlan, storedIn } from "./memory-plan.ts";
import { type ProfiledEngine, profileOnLanes } from "./profile-steps.ts";
import { readStep, writeStep } from "./step-io.ts";
import { StoredValues } from "./stored-values.ts";

/** An evaluation draws no random numbers and updates nothing, so these take no part in it. */
const evaluationScalars: StepScalars = { step: 0, learningRate: 0 };

/** About how long a call of `train` may keep its thread from hearing anything else, in milliseconds. */
const callMs = 50;
const mostStepsPerCall = 64;

const oneLane: LaneLimits = { lanes: 1, threads: 1 };

/** What an engine is made with. */
export interface WasmEngineOptions {
  readonly kernels: KernelModule;
  /** Null where lanes cannot share memory: then there is one. */
  readonly startLane: StartLane | null;
  readonly limits: LaneLimits;
  readonly refusals: readonly Refusal[];
  /** Makes what runs a part in the caller's thread; the module itself, where it is absent. */
  readonly makeRunner?: (room: LaneRoom) => RunPart;
}

/** What belongs to the Programs that are loaded. */
interface Loaded {
  readonly programs: ProgramSet;
  readonly plan: MemoryPlan;
  readonly memory: WebAssembly.Memory;
}

/** One run on the CPU. */
export class WasmEngine implements Engine {
  readonly callsInFlight = 1;
  /** Why it was taken; null where nobody measured. */
  measurement: EngineMeasurement | null = null;
  readonly #options: WasmEngineOptions;
  readonly #values = new StoredValues();
  #limits: LaneLimits;
  #pool: LanePool;
  #loaded: Loaded | null = null;
  #seed = 0;
  /** Smoothed; null before the first step of new Programs, which goes alone. */
  #stepMs: number | null = null;
  #notice: string | null = null;
  #isRecording = false;
  #peaks: DevicePeaks | null = null;

  constructor(options: WasmEngineOptions) {
    this.#options = options;
    this.#limits = options.startLane === null ? oneLane : options.limits;
    this.#pool = new LanePool(this.#limits, options.startLane, options.makeRunner);
  }

  get description(): EngineDescription {
    const { refusals, kernels } = this.#options;
    const lanes = printLanes(laneCountOf(this.#limits));
    return {
      id: "wasm",
      label: `CPU (${lanes})`,
      device: `${lanes}, ${kernels.instructions}`,
      refusals,
      lanes: this.#limits,
      ...(this.measurement !== null && { measurement: this.measurement }),
      ...(this.#notice !== null && { notice: this.#notice }),
    };
  }

  /** How its lanes work together. */
  get limits(): LaneLimits {
    return this.#limits;
  }

  /** Three runs with stamps and as many without; with more lanes than one, some more to warm up and three on one lane alone. */
  get stepsPerProfile(): number {
    return 6 + (laneCountOf(this.#limits) > 1 ? 1 + 3 * laneCountOf(this.#limits) : 0);
  }

  get stepsPerCall(): number {
    const steps = this.#stepMs === null ? 1 : Math.floor(callMs / this.#stepMs);
    return Math.max(1, Math.min(mostStepsPerCall, steps));
  }

  /** Changes how lanes work together, between two steps. */
  async limitLanes(limits: LaneLimits): Promise<void> {
    const { startLane } = this.#options;
    this.#limits = startLane === null ? oneLane : limits;
    this.#pool.limits = this.#limits;
    const count = laneCountOf(this.#limits);
    if (count === 1 || count === this.#pool.laneCount) return;
    this.#renewPool();
    if (this.#loaded === null) return;
    this.#values.beginStep();
    const { memory, plan } = await this.#open(this.#loaded.programs, this.#loaded.memory);
    this.#values.moveBegun(storedIn(memory, plan));
  }

  /** Whether each part of a task is timed, from the next step on. */
  set isRecording(isRecording: boolean) {
    this.#isRecording = isRecording;
    this.#pool.isRecording = isRecording;
  }

  /** When each part of the last step ran, and on which lane; empty where that was not recorded. */
  records(): LaneRecord[] {
    return this.#pool.records();
  }

  async load(programs: ProgramSet, seed: number): Promise<LoadResult> {
    const kept = this.#values.keep();
    this.#seed = seed;
    this.#stepMs = null;
    const { plan, memory } = await this.#open(programs, this.#loaded?.memory ?? null);
    return this.#values.load(plan.layout, storedIn(memory, plan), kept, seed);
  }

  async reset(seed: number): Promise<void> {
    this.#seed = seed;
    this.#values.reset(seed);
  }

  async train(steps: readonly TrainingStep[]): Promise<readonly StepResult[]> {
    const results: StepResult[] = [];
    for (const { batch, scalars } of steps) {
      const begin = performance.now();
      this.#values.beginStep();
      const result = await this.#run("train", batch, scalars);
      const lossIsFinite = Number.isFinite(result.loss);
      this.#values.endStep(lossIsFinite);
      const stepMs = performance.now() - begin;
      this.#stepMs = this.#stepMs === null ? stepMs : (3 * this.#stepMs + stepMs) / 4;
      results.push(result);
      if (!lossIsFinite) break;
    }
    return results;
  }

  async evaluate(batch: Batch): Promise<StepResult> {
    return this.#run("evaluate", batch, evaluationScalars);
  }

  /** The peaks are those of one lane, as times are those of lanes. */
  async profile(step: TrainingStep, budget: ProfileBudget): Promise<StepProfile> {
    this.#peaks ??= await this.#measurePeaks();
    return { ...(await this.look(step, budget)), peaks: this.#peaks };
  }

  /** As `profile`, without what the device can do at most. */
  async look(step: TrainingStep, budget: ProfileBudget): Promise<Omit<StepProfile, "peaks">> {
    const wasRecording = this.#isRecording;
    const isCold = this.#stepMs === null;
    const run: ProfiledEngine["run"] = (kind) => this.#runAndUndo(step, kind);
    try {
      const [lanes, { threads }] = [laneCountOf(this.#limits), this.#limits];
      return await profileOnLanes({ lanes, threads, isCold, run }, step.scalars.step, budget);
    } finally {
      this.isRecording = wasRecording;
    }
  }

  async rollBack(): Promise<void> {
    this.#values.rollBack();
  }

  async read(): Promise<StoredData[]> {
    return this.#values.read();
  }

  async write(values: ReadonlyMap<string, Float32Array>): Promise<void> {
    this.#values.write(values);
  }

  dispose(): void {
    this.#pool.dispose();
    this.#loaded = null;
  }

  /** A step is a function of what it begins with, so one that a lane is lost in is done again. */
  async #run(mode: Program["mode"], batch: Batch, scalars: StepScalars): Promise<StepResult> {
    for (;;) {
      const { memory, plan } = this.#requireLoaded();
      const index = planFor(plan.plans, mode, batch.size);
      const step = plan.plans[index] as StepPlan;
      writeStep(memory, step, plan.scalars, batch, { ...scalars, seed: this.#seed });
      try {
        this.#pool.runStep(index);
        return readStep(memory, step);
      } catch (error) {
        if (!(error instanceof LaneLost)) throw error;
        if (mode === "evaluate") this.#values.beginStep();
        await this.#goOnWithout(error, step.program);
      }
    }
  }

  /** Plans memory, fills it and makes lanes ready; with fewer lanes where some cannot be had. */
  async #open(programs: ProgramSet, former: WebAssembly.Memory | null): Promise<Loaded> {
    const { kernels, startLane } = this.#options;
    for (;;) {
      const { laneCount } = this.#pool;
      const plan = planMemory(programs, laneCount, planTasks);
      const memory = memoryOf(former, plan.sizeBytes, startLane !== null, programs.train);
      new Int32Array(memory.buffer, plan.operandsAddress).set(plan.operands);
      const rooms = plan.laneScratch.map((scratch) => ({ ...kernels, memory, scratch }));
      const graphs = plan.plans.map(({ graph }) => graph);
      try {
        await this.#pool.prepare(graphs, rooms);
      } catch (error) {
        if (!(error instanceof LaneLost)) throw error;
        this.#dropLane(error, "did not start");
        continue;
      }
      this.#loaded = { programs, plan, memory };
      return this.#loaded;
    }
  }

  /** The lost lane may still write for a moment, so the others get another memory, with what the step began with. */
  async #goOnWithout(lost: LaneLost, { dispatches }: Program): Promise<void> {
    const { programs } = this.#requireLoaded();
    const dispatch = lost.dispatch === null ? undefined : dispatches[lost.dispatch];
    const place = dispatch === undefined ? "between two steps" : `in ${dispatch.kernel}`;
    this.#dropLane(lost, `stopped answering ${place}`);
    const { memory, plan } = await this.#open(programs, null);
    this.#values.moveBegun(storedIn(memory, plan));
  }

  #dropLane({ lane }: LaneLost, what: string): void {
    const left = laneCountOf(this.#limits) - 1;
    const { lanes, threads } = this.#limits;
    this.#limits = { lanes: Math.min(lanes, left), threads: Math.min(threads, left) };
    this.#renewPool();
    this.#notice = `Lane ${lane + 1} ${what}. The run went on from the step before, with ${printLanes(left)}.`;
  }

  #renewPool(): void {
    this.#pool.dispose();
    const { startLane, makeRunner } = this.#options;
    this.#pool = new LanePool(this.#limits, startLane, makeRunner);
    this.#pool.isRecording = this.#isRecording;
  }

  async #runAndUndo({ batch, scalars }: TrainingStep, kind: Parameters<ProfiledEngine["run"]>[0]) {
    this.isRecording = kind !== "plain";
    this.#pool.limits = kind === "alone" ? oneLane : this.#limits;
    this.#values.beginStep();
    const beginMs = performance.timeOrigin + performance.now();
    await this.#run("train", batch, scalars);
    const endMs = performance.timeOrigin + performance.now();
    const records = kind === "plain" ? [] : this.records();
    this.#values.undoStep();
    this.#pool.limits = this.#limits;
    return { beginMs, endMs, records };
  }

  async #measurePeaks(): Promise<DevicePeaks> {
    const scratch = new WasmEngine({ ...this.#options, limits: oneLane });
    try {
      return await measurePeaks(scratch);
    } finally {
      scratch.dispose();
    }
  }

  #requireLoaded(): Loaded {
    if (this.#loaded === null) throw new Error("No Programs are loaded.");
    return this.#loaded;
  }
}

/** `2 lanes`. */
export function printLanes(count: number): string {
  return count === 1 ? "1 lane" : `${count} lanes`;
}
