/** The engine that runs Programs as WGSL kernels on a WebGPU device: planned once, fed with indices, read behind its back. */
import type { Batch } from "../../protocol/batch.ts";
import type { SchedulePolicy } from "../../protocol/command.ts";
import type { EngineDescription } from "../../protocol/event.ts";
import type { DevicePeaks, ProfileBudget, StepProfile } from "../../protocol/profile.ts";
import type { ProgramSet } from "../../protocol/program.ts";
import type { Engine, LoadResult, StepResult, StoredData, TrainingStep } from "../engine.ts";
import { isKernelRefusal } from "../fault-error.ts";
import { measurePeaks } from "../peak-programs.ts";
import { printDevice } from "./adapter-name.ts";
import { bindGroupLayoutOf } from "./arenas.ts";
import type { Device } from "./device.ts";
import { evaluateBatch } from "./evaluate-batch.ts";
import { KernelRefusals } from "./kernel-refusals.ts";
import { LoadedRun } from "./loaded-run.ts";
import { draw, moveIn } from "./move-in.ts";
import { Pipelines } from "./pipelines.ts";
import { planOptions } from "./plan-options.ts";
import type { PlanOptions } from "./plan-step.ts";
import { profileOnDevice } from "./profile-step.ts";
import { ResidentData } from "./resident-data.ts";
import { StepFeed } from "./step-feed.ts";
import type { StoredLayout } from "./stored-layout.ts";
import { SubmitSize } from "./submit-size.ts";
import { type Load, loadsOf, type RunOnDevice, submitTraining } from "./submit-steps.ts";
import type { Tuner } from "./tuner.ts";
import type { Tunings } from "./tuning.ts";

/** The steps of a submit may be at most this many calls ahead of their results. */
const callsInFlight = 2;

/** What may differ from engine to engine. */
export interface WebgpuOptions {
  readonly policy: SchedulePolicy;
  /** Whether variants of kernels are timed when Programs come; the plain ones are taken otherwise. */
  readonly tuner: Tuner | null;
}

export class WebgpuEngine implements Engine {
  readonly callsInFlight: number = callsInFlight;
  readonly stepsPerProfile: number = 20;
  readonly device: Device;
  readonly #layout: GPUBindGroupLayout;
  readonly #pipelines: Pipelines;
  readonly #data: ResidentData;
  readonly #description: EngineDescription;
  readonly #tuner: Tuner | null;
  #policy: SchedulePolicy;
  #peaks: DevicePeaks | null = null;
  #tunings: Tunings = new Map();
  readonly #refusals: KernelRefusals;
  #kernels: readonly string[] = [];
  #on: RunOnDevice | null = null;
  #programs: ProgramSet | null = null;
  #seed = 0;
  #size = new SubmitSize(1);
  /** Submits happen in the order of the calls. */
  #submitted: Promise<unknown> = Promise.resolve();
  #underWay = 0;
  /** A loss that was not finite has halted the device. */
  #halted = false;

  constructor(device: Device, description: EngineDescription, options: WebgpuOptions) {
    this.device = device;
    this.#description = description;
    this.#policy = options.policy;
    this.#tuner = options.tuner;
    this.#refusals = new KernelRefusals(printDevice(device.name));
    this.#layout = bindGroupLayoutOf(device);
    this.#pipelines = new Pipelines(device, this.#layout);
    this.#data = new ResidentData(device);
  }

  get description(): EngineDescription {
    const { notice } = this.#refusals;
    return {
      ...this.#description,
      ...(this.#kernels.length > 0 && { kernels: this.#kernels }),
      ...(notice !== null && { notice }),
    };
  }

  get stepsPerCall(): number {
    return this.#size.steps;
  }

  /** How the works of a step are handed over; see `SchedulePolicy`. */
  get policy(): SchedulePolicy {
    return this.#policy;
  }

  /** Where everything stored lies on the device, until the next `load`. */
  storedOnDevice(): { readonly buffer: GPUBuffer; readonly places: StoredLayout["places"] } {
    const { arenas, layout } = this.#here().run;
    return { buffer: arenas.stored, places: layout.places };
  }

  /** Plans the present run anew; everything stored keeps its values. */
  async setPolicy(policy: SchedulePolicy): Promise<void> {
    this.#policy = policy;
    if (this.#programs !== null) await this.load(this.#programs, this.#seed);
  }

  async load(programs: ProgramSet, seed: number): Promise<LoadResult> {
    this.device.requireAlive();
    const { device } = this;
    const kernels = new Set<string>();
    const options = this.#planOptions(programs, kernels);
    if (this.#tuner !== null)
      this.#tunings = await this.#tuner.tune(programs, { device, data: this.#data, options });
    const former = this.#on?.run ?? null;
    const run = new LoadedRun(device, this.#pipelines, this.#layout, programs, options);
    try {
      // Before anything of the former run is touched: it goes on where this one can't be compiled.
      await run.programFor("train", programs.train.batchSize).runnable();
    } catch (error) {
      run.dispose();
      throw error;
    }
    const result = moveIn(device, run, former, seed);
    former?.dispose();
    this.#submitted = Promise.resolve();
    this.#on = { device, data: this.#data, run, feed: new StepFeed(run.control) };
    this.#kernels = [...kernels];
    this.#programs = programs;
    this.#seed = seed;
    this.#size = new SubmitSize(run.control.maxSteps);
    this.#halted = false;
    await device.wait(device.gpu.queue.onSubmittedWorkDone(), "uploading the parameters");
    return result;
  }

  async reset(seed: number): Promise<void> {
    const { run } = this.#here();
    this.#seed = seed;
    for (const place of run.layout.places.values()) draw(this.device, run, place, seed);
    run.writeSeed(seed);
    this.#halted = false;
    await this.device.wait(this.device.gpu.queue.onSubmittedWorkDone(), "drawing the parameters");
  }

  async train(steps: readonly TrainingStep[]): Promise<readonly StepResult[]> {
    const on = this.#here();
    this.#underWay++;
    try {
      const loads = loadsOf(steps, this.#data, on.run.control.maxSteps);
      const submitting = this.#submitted.then(() => this.#submit(loads, on));
      // After a step that can't be compiled none may run before those of its call have.
      this.#submitted = submitting.catch((error: unknown) => {
        if (isKernelRefusal(error)) throw error;
      });
      this.#submitted.catch(() => undefined);
      const results = (await Promise.all(await submitting)).flat();
      const bad = results.findIndex(({ loss }) => !Number.isFinite(loss));
      if (bad >= 0) this.#halted = true;
      // Its faults are met by whoever needs what could not be compiled.
      on.run.warmUp().catch(() => undefined);
      return bad >= 0 ? results.slice(0, bad + 1) : results;
    } finally {
      this.#underWay--;
    }
  }

  /** Resolves once everything is there that is compiled beside the first steps. */
  async warmUp(): Promise<void> {
    await this.#here().run.warmUp();
  }

  async evaluate(batch: Batch): Promise<StepResult> {
    return evaluateBatch(batch, this.#here());
  }

  async profile(step: TrainingStep, budget: ProfileBudget): Promise<StepProfile> {
    this.#peaks ??= await this.#measurePeaks();
    return { ...(await this.look(step, budget)), peaks: this.#peaks };
  }

  /** As `profile`, without what the device can do at most. */
  async look(step: TrainingStep, budget: ProfileBudget): Promise<Omit<StepProfile, "peaks">> {
    const on = this.#here();
    const programs = this.#programs;
    if (programs === null) throw new Error("No Programs are loaded.");
    const options = this.#planOptions(programs, new Set());
    const bed = { on, pipelines: this.#pipelines, layout: this.#layout, options };
    return profileOnDevice(bed, step, budget);
  }

  async rollBack(): Promise<void> {
    const { run } = this.#here();
    await run.copyStored("restore", this.#data.empty);
    this.#halted = false;
    run.revive();
    await this.device.wait(this.device.gpu.queue.onSubmittedWorkDone(), "rolling back");
  }

  async read(): Promise<StoredData[]> {
    const { run } = this.#here();
    const numbers = await run.readStored();
    return [...run.layout.places.values()].map(({ stored, offset, size }) => {
      const { key, name, role, shape } = stored;
      return { key, name, role, shape, data: numbers.slice(offset, offset + size) };
    });
  }

  async write(values: ReadonlyMap<string, Float32Array>): Promise<void> {
    const { run } = this.#here();
    const places = run.layout.places;
    for (const [key, { length }] of values) {
      const size = places.get(key)?.size;
      if (size !== length)
        throw new RangeError(`${length} values cannot replace the ${size ?? "missing"} of ${key}.`);
    }
    const { queue } = this.device.gpu;
    for (const [key, data] of values)
      queue.writeBuffer(run.arenas.stored, 4 * (places.get(key)?.offset ?? 0), data.slice());
    await run.copyStored("keep", this.#data.empty);
    this.#halted = false;
    run.revive();
    await this.device.wait(queue.onSubmittedWorkDone(), "writing the parameters");
  }

  dispose(): void {
    this.release();
    this.device.dispose();
  }

  /** Frees what the engine holds on the device, and leaves the device to others. */
  release(): void {
    this.#on?.run.dispose();
    this.#on = null;
    this.#data.dispose();
  }

  async #measurePeaks(): Promise<DevicePeaks> {
    const scratch = new WebgpuEngine(this.device, this.description, {
      policy: this.#policy,
      tuner: null,
    });
    try {
      return await measurePeaks(scratch);
    } finally {
      scratch.release();
    }
  }

  /** How the run is planned; `kernels` gathers what is known of its calls. */
  #planOptions({ train }: ProgramSet, kernels: Set<string>): PlanOptions {
    const planning = {
      policy: this.#policy,
      refusals: this.#refusals,
      tunings: () => this.#tunings,
      trainBatch: train.batchSize,
    };
    return planOptions(this.device, planning, kernels);
  }

  #here(): RunOnDevice {
    this.device.requireAlive();
    if (this.#on === null) throw new Error("No Programs are loaded.");
    return this.#on;
  }

  /** Submits loads one after another, each as soon as there is a buffer for its results. */
  async #submit(loads: readonly Load[], on: RunOnDevice) {
    const pending: Promise<readonly StepResult[]>[] = [];
    const compiled = loads.map(({ steps }) => {
      const sizes = steps.map(({ batch }) => on.run.programFor("train", batch.size));
      return Promise.all(sizes.map((program) => program.runnable()));
    });
    // All of them first: a call that can't be compiled has changed nothing.
    for (const [at, runnables] of (await Promise.all(compiled)).entries()) {
      const load = loads[at];
      if (load === undefined) break;
      const staging = await on.run.results.acquire();
      this.device.requireAlive();
      const beginMs = performance.now();
      const revives = this.#halted && this.#underWay === 1 && pending.length === 0;
      if (revives) this.#halted = false;
      const results = submitTraining(load, runnables, staging, revives, on);
      results.then(
        () => this.#size.learn(load.steps.length, beginMs, performance.now()),
        () => undefined,
      );
      pending.push(results);
    }
    return pending;
  }
}
