/** The engine that runs Programs through TensorFlow.js, on the backend that was chosen before. */
import type { Batch } from "../../protocol/batch.ts";
import type { EngineDescription } from "../../protocol/event.ts";
import type { DevicePeaks, ProfileBudget, StepProfile } from "../../protocol/profile.ts";
import type { Program, ProgramSet, StoredBuffer } from "../../protocol/program.ts";
import type {
  Engine,
  LoadResult,
  StepResult,
  StepScalars,
  StoredData,
  TrainingStep,
} from "../engine.ts";
import type { BackendName } from "./backend-name.ts";
import { measurePeaks } from "./measure-peaks.ts";
import { profileStep } from "./profile-step.ts";
import { runProgram } from "./run-program.ts";
import { StoredTensors } from "./stored-tensors.ts";

/** An evaluation draws no random numbers and updates nothing, so these take no part in it. */
const evaluationScalars: StepScalars = { step: 0, learningRate: 0 };

/** One run on TensorFlow.js's current backend, which must be `backend`. */
export class TfjsEngine implements Engine {
  readonly description: EngineDescription;
  readonly stepsPerCall = 1;
  readonly callsInFlight = 1;
  readonly stepsPerProfile = 3;
  private readonly backend: BackendName;
  private readonly stored = new StoredTensors();
  private programs: ProgramSet | null = null;
  private seed = 0;
  private peaks: DevicePeaks | null = null;
  /** Programs that have run, so that the device is prepared for them. */
  private readonly warm = new WeakSet<Program>();

  constructor(backend: BackendName, description: EngineDescription) {
    this.backend = backend;
    this.description = description;
  }

  async load(programs: ProgramSet, seed: number): Promise<LoadResult> {
    this.programs = programs;
    this.seed = seed;
    return this.stored.load(storedBuffers(programs), seed);
  }

  async reset(seed: number): Promise<void> {
    this.seed = seed;
    this.stored.reset(seed);
  }

  async train(steps: readonly TrainingStep[]): Promise<readonly StepResult[]> {
    const results: StepResult[] = [];
    for (const { batch, scalars } of steps) {
      const result = await this.run(this.programFor("train", batch), batch, scalars);
      results.push(result);
      if (!Number.isFinite(result.loss)) break;
    }
    return results;
  }

  async evaluate(batch: Batch): Promise<StepResult> {
    return this.run(this.programFor("evaluate", batch), batch, evaluationScalars);
  }

  async profile(step: TrainingStep, budget: ProfileBudget): Promise<StepProfile> {
    const { backend, seed } = this;
    this.peaks ??= await measurePeaks();
    const program = this.programFor("train", step.batch);
    const options = { backend, seed, ...step.scalars };
    const { peaks, stored } = this;
    const isWarm = this.warm.has(program);
    this.warm.add(program);
    return profileStep({ program, stored: stored.current, options, peaks, isWarm }, step, budget);
  }

  async rollBack(): Promise<void> {
    this.stored.rollBack();
  }

  read(): Promise<StoredData[]> {
    return this.stored.read();
  }

  async write(values: ReadonlyMap<string, Float32Array>): Promise<void> {
    this.stored.write(values);
  }

  dispose(): void {
    this.programs = null;
    this.stored.dispose();
  }

  private async run(program: Program, batch: Batch, scalars: StepScalars): Promise<StepResult> {
    const { backend, seed } = this;
    this.warm.add(program);
    const { outcome, stored } = runProgram(program, batch, this.stored.current, {
      backend,
      seed,
      ...scalars,
    });
    try {
      const numbers = await outcome.data<"float32">();
      if (program.mode === "evaluate") return evaluationOf(program, numbers);
      const [shownLoss = Number.NaN, correct = Number.NaN, ...watched] = numbers;
      const loss = watched.every(Number.isFinite) ? shownLoss : Number.NaN;
      this.stored.advance(stored, Number.isFinite(loss));
      return { loss, correct };
    } finally {
      outcome.dispose();
    }
  }

  private programFor(mode: Program["mode"], batch: Batch): Program {
    const set = this.programs;
    const candidates =
      mode === "train" ? [set?.train, set?.trainPartial] : [set?.evaluate, set?.evaluatePartial];
    const program = candidates.find((candidate) => candidate?.batchSize === batch.size);
    if (program === undefined || program === null) {
      throw new Error(`No Program to ${mode} on a batch of ${batch.size} images is loaded.`);
    }
    return program;
  }
}

/** What an evaluation found, from the numbers in the order of `ProgramResult.outcome`. */
function evaluationOf({ topK, confusion }: Program, numbers: Float32Array): StepResult {
  const [loss = Number.NaN, correct = Number.NaN, top = Number.NaN] = numbers;
  return {
    loss,
    correct,
    ...(topK !== null && { topK: top }),
    ...(confusion !== null && { confusion: numbers.slice(topK === null ? 2 : 3) }),
  };
}

/** The stored buffers of all Programs of a set, each key once. */
function storedBuffers({
  train,
  trainPartial,
  evaluate,
  evaluatePartial,
}: ProgramSet): ReadonlyMap<string, StoredBuffer> {
  const programs = [evaluatePartial, evaluate, trainPartial, train];
  return new Map(
    programs.flatMap((program) => (program?.stored ?? []).map((stored) => [stored.key, stored])),
  );
}
