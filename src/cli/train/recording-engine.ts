/** An engine that remembers what a run began with and what it was trained on. */
import type { Batch } from "../../protocol/batch.ts";
import type { ProfileBudget, StepProfile } from "../../protocol/profile.ts";
import type { ProgramSet } from "../../protocol/program.ts";
import type {
  Engine,
  LoadResult,
  StepResult,
  StoredData,
  TrainingStep,
} from "../../runtime/engine.ts";

/** Passes every call on. */
export class RecordingEngine implements Engine {
  readonly #engine: Engine;
  readonly #limit: number;
  /** The parameters before the first step; empty until there was one. */
  parameters: readonly StoredData[] = [];
  /** The batches of the first steps. */
  readonly batches: Batch[] = [];

  /** @param limit how many batches to remember. */
  constructor(engine: Engine, limit: number) {
    this.#engine = engine;
    this.#limit = limit;
  }

  get description(): Engine["description"] {
    return this.#engine.description;
  }

  get stepsPerCall(): number {
    return this.#engine.stepsPerCall;
  }

  /** One: the first call reads the parameters, which no other call may overlap with. */
  get callsInFlight(): number {
    return 1;
  }

  get stepsPerProfile(): number {
    return this.#engine.stepsPerProfile;
  }

  load(programs: ProgramSet, seed: number): Promise<LoadResult> {
    return this.#engine.load(programs, seed);
  }

  reset(seed: number): Promise<void> {
    return this.#engine.reset(seed);
  }

  async train(steps: readonly TrainingStep[]): Promise<readonly StepResult[]> {
    if (this.batches.length === 0)
      this.parameters = (await this.#engine.read()).filter(({ role }) => role === "parameter");
    for (const { batch } of steps) this.#remember(batch);
    return this.#engine.train(steps);
  }

  evaluate(batch: Batch): Promise<StepResult> {
    return this.#engine.evaluate(batch);
  }

  profile(step: TrainingStep, budget: ProfileBudget): Promise<StepProfile> {
    return this.#engine.profile(step, budget);
  }

  rollBack(): Promise<void> {
    return this.#engine.rollBack();
  }

  read(): Promise<StoredData[]> {
    return this.#engine.read();
  }

  write(values: ReadonlyMap<string, Float32Array>): Promise<void> {
    return this.#engine.write(values);
  }

  dispose(): void {
    this.#engine.dispose();
  }

  #remember({ size, images, labels }: Batch): void {
    if (this.batches.length < this.#limit)
      this.batches.push(structuredClone({ size, images, labels }));
  }
}
