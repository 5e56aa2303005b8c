/** An engine that remembers what a run began with and what it was trained on. */
import type { Batch } from "../../protocol/batch.ts";
import type { ProgramSet } from "../../protocol/program.ts";
import type {
  Engine,
  LoadResult,
  StepResult,
  StepScalars,
  StoredData,
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

  load(programs: ProgramSet, seed: number): Promise<LoadResult> {
    return this.#engine.load(programs, seed);
  }

  reset(seed: number): Promise<void> {
    return this.#engine.reset(seed);
  }

  async train(batch: Batch, scalars: StepScalars): Promise<StepResult> {
    if (this.batches.length === 0)
      this.parameters = (await this.#engine.read()).filter(({ role }) => role === "parameter");
    if (this.batches.length < this.#limit) this.batches.push(structuredClone(batch));
    return this.#engine.train(batch, scalars);
  }

  evaluate(batch: Batch): Promise<StepResult> {
    return this.#engine.evaluate(batch);
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
}
