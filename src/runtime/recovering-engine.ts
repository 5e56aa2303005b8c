/** Goes on after a device is lost: a new engine, the last checkpoint, and the steps since once more. */
import type { Batch } from "../protocol/batch.ts";
import type { EngineDescription, EngineMeasurement } from "../protocol/event.ts";
import type { ProfileBudget, StepProfile } from "../protocol/profile.ts";
import type { ProgramSet } from "../protocol/program.ts";
import type { Engine, LoadResult, StepResult, StoredData, TrainingStep } from "./engine.ts";
import { FaultError } from "./fault-error.ts";

/** When a checkpoint is due. */
export interface CheckpointRule {
  /** Steps since the last one. */
  readonly steps: number;
  /** Milliseconds since the last one. */
  readonly ms: number;
  /** Bytes of batches that are kept to be done again. */
  readonly bytes: number;
}

/** At most this much is done again, and kept for it. */
const checkpointRule: CheckpointRule = { steps: 500, ms: 30_000, bytes: 2 ** 26 };

/** Losses in a row, without a step between them, after which the fault goes to the caller. */
const patience = 3;

/** What a new engine is brought to: everything stored, and the steps that came after. */
interface Checkpoint {
  readonly stored: ReadonlyMap<string, Float32Array>;
  readonly takenMs: number;
  readonly since: TrainingStep[];
}

/** A call of `train` whose results are still to come. */
interface Call {
  readonly steps: readonly TrainingStep[];
  readonly resolve: (results: readonly StepResult[]) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * An engine that may be replaced by another of the same kind. Since a step is a pure function of what is stored, its batch and its
 * scalars, a run that lost its device ends with the same numbers as one that did not.
 */
export class RecoveringEngine<E extends Engine = Engine> implements Engine {
  /** Why an engine of this kind was taken; null where nobody measured. */
  measurement: EngineMeasurement | null = null;
  readonly #create: () => Promise<E>;
  readonly #rule: CheckpointRule;
  #engine: E;
  #loaded: { readonly programs: ProgramSet; readonly seed: number } | null = null;
  #checkpoint: Checkpoint | null = null;
  /** In the order in which they were made, which is that in which a new engine gets them again. */
  #calls: readonly Call[] = [];
  readonly #results = new Set<Promise<unknown>>();
  /** Calls of `train` begin one after another, a checkpoint between them where one is due. */
  #turn: Promise<unknown> = Promise.resolve();
  #recovery: Promise<void> | null = null;
  #lossesInARow = 0;
  #notice: string | null = null;

  constructor(first: E, create: () => Promise<E>, rule: CheckpointRule = checkpointRule) {
    this.#engine = first;
    this.#create = create;
    this.#rule = rule;
  }

  get description(): EngineDescription {
    const { measurement } = this;
    return {
      ...this.#engine.description,
      ...(this.#notice !== null && { notice: this.#notice }),
      ...(measurement !== null && { measurement }),
    };
  }

  get stepsPerCall(): number {
    return this.#engine.stepsPerCall;
  }

  get callsInFlight(): number {
    return this.#engine.callsInFlight;
  }

  get stepsPerProfile(): number {
    return this.#engine.stepsPerProfile;
  }

  /** The engine that is in use at present. */
  get current(): E {
    return this.#engine;
  }

  async load(programs: ProgramSet, seed: number): Promise<LoadResult> {
    const result = await this.#withEngine((engine) => engine.load(programs, seed));
    this.#loaded = { programs, seed };
    // Until its values are saved, the former checkpoint would be loaded into Programs that it does not fit.
    this.#checkpoint = null;
    await this.#save();
    return result;
  }

  async reset(seed: number): Promise<void> {
    await this.#withEngine((engine) => engine.reset(seed));
    if (this.#loaded) this.#loaded = { ...this.#loaded, seed };
    await this.#save();
  }

  async train(steps: readonly TrainingStep[]): Promise<readonly StepResult[]> {
    const begun = this.#turn.then(() => this.#begin(steps));
    this.#turn = begun.catch(() => undefined);
    const { results } = await begun;
    return results;
  }

  evaluate(batch: Batch): Promise<StepResult> {
    return this.#withEngine((engine) => engine.evaluate(batch));
  }

  profile(step: TrainingStep, budget: ProfileBudget): Promise<StepProfile> {
    return this.#withEngine((engine) => engine.profile(step, budget));
  }

  async rollBack(): Promise<void> {
    await this.#withEngine((engine) => engine.rollBack());
    await this.#save();
  }

  read(): Promise<StoredData[]> {
    return this.#withEngine((engine) => engine.read());
  }

  async write(values: ReadonlyMap<string, Float32Array>): Promise<void> {
    await this.#withEngine((engine) => engine.write(values));
    await this.#save();
  }

  dispose(): void {
    this.#checkpoint = null;
    this.#engine.dispose();
  }

  /** Hands the steps over; in an object, so that whoever awaits this does not await the results. */
  async #begin(steps: readonly TrainingStep[]) {
    if (this.#isCheckpointDue()) {
      await Promise.allSettled(this.#results);
      await this.#save();
    }
    const results = new Promise<readonly StepResult[]>((resolve, reject) => {
      const call = { steps, resolve, reject };
      this.#calls = [...this.#calls, call];
      this.#send(call);
    });
    this.#results.add(results);
    const forget = () => this.#results.delete(results);
    results.then(forget, forget);
    return { results };
  }

  #send(call: Call): void {
    const engine = this.#engine;
    engine.train(call.steps).then(
      (results) => this.#land(call, results),
      (error) => this.#fail(engine, call, error),
    );
  }

  #land(call: Call, results: readonly StepResult[]): void {
    if (!this.#calls.includes(call)) return;
    this.#calls = this.#calls.filter((other) => other !== call);
    this.#lossesInARow = 0;
    const done = results.filter(({ loss }) => Number.isFinite(loss)).length;
    this.#checkpoint?.since.push(...call.steps.slice(0, done));
    call.resolve(results);
  }

  /** What a lost engine says of a call no longer matters once a new one has it. */
  #fail(engine: E, call: Call, error: unknown): void {
    if (engine !== this.#engine) return;
    const giveUp = (fault: unknown) => {
      this.#calls = this.#calls.filter((other) => other !== call);
      call.reject(fault);
    };
    if (isLoss(error)) this.#recover(engine, error).catch(giveUp);
    else giveUp(error);
  }

  #isCheckpointDue(): boolean {
    if (this.#checkpoint === null) return false;
    const { takenMs, since } = this.#checkpoint;
    const { steps, ms, bytes } = this.#rule;
    if (since.length === 0) return false;
    return since.length >= steps || performance.now() - takenMs >= ms || keptBytes(since) >= bytes;
  }

  async #save(): Promise<void> {
    const stored = await this.read();
    this.#checkpoint = {
      stored: new Map(stored.map(({ key, data }) => [key, data])),
      takenMs: performance.now(),
      since: [],
    };
  }

  /** Does something with the engine, and once more with a new one when the device is lost meanwhile. */
  async #withEngine<T>(act: (engine: E) => Promise<T>): Promise<T> {
    for (;;) {
      const engine = this.#engine;
      try {
        return await act(engine);
      } catch (error) {
        if (!isLoss(error)) throw error;
        await this.#recover(engine, error);
      }
    }
  }

  /** Replaces an engine whose device is lost. Whoever lost the same one waits for the same new one. */
  async #recover(lost: E, error: FaultError): Promise<void> {
    if (lost !== this.#engine) return;
    this.#recovery ??= this.#restart(error).finally(() => {
      this.#recovery = null;
    });
    await this.#recovery;
  }

  async #restart(error: FaultError): Promise<void> {
    this.#lossesInARow++;
    if (this.#lossesInARow > patience) {
      this.#lossesInARow = 0;
      throw error;
    }
    this.#engine.dispose();
    const engine = await this.#create();
    if (this.#loaded !== null) await engine.load(this.#loaded.programs, this.#loaded.seed);
    if (this.#checkpoint !== null) await redo(engine, this.#checkpoint);
    this.#engine = engine;
    this.#notice = noticeOf(this.#checkpoint);
    for (const call of this.#calls) this.#send(call);
  }
}

/** Brings an engine to where a checkpoint and the steps since it lead. */
async function redo(engine: Engine, { stored, since }: Checkpoint): Promise<void> {
  await engine.write(stored);
  for (let done = 0; done < since.length; ) {
    const steps = since.slice(done, done + engine.stepsPerCall);
    await engine.train(steps);
    done += steps.length;
  }
}

function noticeOf(checkpoint: Checkpoint | null): string {
  const lost = "The graphics device was lost, and another one opened.";
  const count = checkpoint?.since.length ?? 0;
  if (count === 0) return lost;
  return `${lost} The run went on from its last checkpoint: ${count} ${count === 1 ? "step was" : "steps were"} done again.`;
}

/** A batch of a resident data set is kept as its indices. */
function keptBytes(steps: readonly TrainingStep[]): number {
  return steps.reduce((sum, { batch }) => {
    return sum + (batch.selection?.indices.byteLength ?? batch.images.byteLength);
  }, 0);
}

function isLoss(error: unknown): error is FaultError {
  return error instanceof FaultError && error.code === "E_DEVICE_LOST";
}
