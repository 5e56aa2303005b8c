/** Goes on after a device is lost or can't run a network: a new engine, what was saved, and the steps since once more. */
import type { Batch } from "../protocol/batch.ts";
import type { EngineDescription, EngineMeasurement } from "../protocol/event.ts";
import type { ProfileBudget, StepProfile } from "../protocol/profile.ts";
import type { ProgramSet } from "../protocol/program.ts";
import {
  bringTo,
  type Checkpoint,
  type CheckpointRule,
  isOutdated,
  takeCheckpoint,
} from "./checkpoint.ts";
import type { Engine, LoadResult, StepResult, StoredData, TrainingStep } from "./engine.ts";
import { FaultError, isKernelRefusal } from "./fault-error.ts";
import type { Trial } from "./measure-step.ts";
import { noticeOfLoss, noticeOfNext } from "./recovery-notices.ts";

/** At most this much is done again, and kept for it. */
const checkpointRule: CheckpointRule = { steps: 500, ms: 30_000, bytes: 2 ** 26 };

/** Losses in a row, without a step between them, after which the fault goes to the caller. */
const patience = 3;

/** A call of `train` whose results are still to come. */
interface Call {
  readonly steps: readonly TrainingStep[];
  /** What the engine in use makes of it. */
  sent: Promise<readonly StepResult[]>;
  readonly resolve: (results: readonly StepResult[]) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Opens an engine of another kind, on which a run goes on.
 *
 * @param fault why it can't go on where it is.
 * @param run what is loaded, if anything is.
 */
export type OpenNext = (fault: FaultError, run: Trial | null) => Promise<Engine>;

/**
 * An engine that may be replaced by another of the same kind when its device is lost, and once by one of another kind: when the
 * device compiles no variant of a kernel, or when none can be opened again. Since a step is a pure function of what is stored, its
 * batch and its scalars, a run that lost its device ends with the same numbers as one that did not.
 */
export class RecoveringEngine<E extends Engine = Engine> implements Engine {
  /** Why an engine of this kind was taken; null where nobody measured. */
  measurement: EngineMeasurement | null = null;
  /** Opens an engine of another kind; null where there is none, or where it is in use already. */
  next: OpenNext | null = null;
  readonly #create: () => Promise<E>;
  readonly #rule: CheckpointRule;
  /** The last of its own kind. */
  #own: E;
  #engine: Engine;
  #loaded: Trial | null = null;
  #checkpoint: Checkpoint | null = null;
  /** In the order in which they were made, which is that in which a new engine gets them again. */
  #calls: readonly Call[] = [];
  readonly #results = new Set<Promise<unknown>>();
  /** Calls of `train` begin one after another, a checkpoint between them where one is due. */
  #turn: Promise<unknown> = Promise.resolve();
  #recovery: Promise<void> | null = null;
  #lossesInARow = 0;
  /** The last results ended with a loss that was not finite, and nothing was put right since. */
  #halted = false;
  #notice: string | null = null;

  constructor(first: E, create: () => Promise<E>, rule: CheckpointRule = checkpointRule) {
    this.#own = first;
    this.#engine = first;
    this.#create = create;
    this.#rule = rule;
  }

  get description(): EngineDescription {
    const { measurement } = this;
    const { description } = this.#engine;
    const notice = [this.#notice, description.notice].filter(Boolean).join(" ");
    return {
      ...description,
      ...(notice !== "" && { notice }),
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

  /** The engine that is in use at present, or was the last of its kind. */
  get current(): E {
    return this.#own;
  }

  async load(programs: ProgramSet, seed: number): Promise<LoadResult> {
    const result = await this.#withEngine((engine) => engine.load(programs, seed));
    this.#loaded = { programs, seed };
    this.#halted = false;
    // Until its values are saved, the former checkpoint would be loaded into Programs that it does not fit.
    this.#checkpoint = null;
    await this.#save();
    return result;
  }

  async reset(seed: number): Promise<void> {
    await this.#withEngine((engine) => engine.reset(seed));
    if (this.#loaded) this.#loaded = { ...this.#loaded, seed };
    this.#halted = false;
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
    this.#halted = false;
    await this.#save();
  }

  read(): Promise<StoredData[]> {
    return this.#withEngine((engine) => engine.read());
  }

  async write(values: ReadonlyMap<string, Float32Array>): Promise<void> {
    await this.#withEngine((engine) => engine.write(values));
    this.#halted = false;
    await this.#save();
  }

  dispose(): void {
    this.#checkpoint = null;
    this.#engine.dispose();
  }

  /** Hands the steps over; in an object, so that whoever awaits this does not await the results. */
  async #begin(steps: readonly TrainingStep[]) {
    if (this.#checkpoint !== null && isOutdated(this.#checkpoint, this.#rule)) {
      await Promise.allSettled(this.#results);
      await this.#save();
    }
    const results = new Promise<readonly StepResult[]>((resolve, reject) => {
      const call = { steps, sent: Promise.resolve([]), resolve, reject };
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
    call.sent = engine.callsInFlight > 1 ? engine.train(call.steps) : this.#inTurn(call, engine);
    call.sent.then(
      (results) => this.#land(call, results),
      (error) => this.#fail(engine, call, error),
    );
  }

  /** Calls that were made of an engine which takes several at once, on one that takes them one after another. */
  async #inTurn(call: Call, engine: Engine): Promise<readonly StepResult[]> {
    const before = this.#calls[this.#calls.indexOf(call) - 1];
    await before?.sent.catch(() => undefined);
    // As on the other engine, nothing follows a loss that is not finite.
    return this.#halted && before ? [] : engine.train(call.steps);
  }

  #land(call: Call, results: readonly StepResult[]): void {
    if (!this.#calls.includes(call)) return;
    this.#calls = this.#calls.filter((other) => other !== call);
    this.#lossesInARow = 0;
    const done = results.filter(({ loss }) => Number.isFinite(loss)).length;
    this.#halted = done < call.steps.length;
    this.#checkpoint?.since.push(...call.steps.slice(0, done));
    call.resolve(results);
  }

  /** What a lost engine says of a call no longer matters once a new one has it. */
  #fail(engine: Engine, call: Call, error: unknown): void {
    if (engine !== this.#engine) return;
    const giveUp = (fault: unknown) => {
      this.#calls = this.#calls.filter((other) => other !== call);
      call.reject(fault);
    };
    const earlier = this.#calls.slice(0, this.#calls.indexOf(call));
    if (this.#isSurvivable(error)) this.#recover(engine, error, earlier).catch(giveUp);
    else giveUp(error);
  }

  /** An engine of another kind is the last, so nothing need be saved for another one. */
  async #save(): Promise<void> {
    if (this.#engine !== this.#own) return;
    const checkpoint = await takeCheckpoint(this);
    if (this.#engine === this.#own) this.#checkpoint = checkpoint;
  }

  /** Does something with the engine, and once more with a new one where this one can't go on. */
  async #withEngine<T>(act: (engine: Engine) => Promise<T>): Promise<T> {
    for (;;) {
      const engine = this.#engine;
      try {
        return await act(engine);
      } catch (error) {
        if (!this.#isSurvivable(error)) throw error;
        await this.#recover(engine, error, []);
      }
    }
  }

  /** After an engine of another kind there is none. */
  #isSurvivable(error: unknown): error is FaultError {
    if (this.#engine !== this.#own) return false;
    return isLoss(error) || (isKernelRefusal(error) && this.next !== null);
  }

  /**
   * Replaces an engine that can't go on. Whoever met the same fault waits for the same new one.
   *
   * @param earlier the calls before the one that failed: an engine whose device lives will end them.
   */
  async #recover(failed: Engine, fault: FaultError, earlier: readonly Call[]): Promise<void> {
    if (failed !== this.#engine) return;
    this.#recovery ??= this.#replace(fault, earlier).finally(() => {
      this.#recovery = null;
    });
    await this.#recovery;
  }

  async #replace(fault: FaultError, earlier: readonly Call[]): Promise<void> {
    if (!isLoss(fault)) return this.#leave(fault, earlier);
    try {
      await this.#restart(fault);
    } catch (error) {
      if (this.next === null || !(error instanceof FaultError)) throw error;
      await this.#leave(error, earlier);
    }
  }

  /** Opens another engine of the same kind. */
  async #restart(fault: FaultError): Promise<void> {
    this.#lossesInARow++;
    if (this.#lossesInARow > patience) {
      this.#lossesInARow = 0;
      throw fault;
    }
    this.#engine.dispose();
    const engine = await this.#create();
    await bringTo(engine, this.#loaded, this.#checkpoint);
    this.#own = engine;
    this.#takeOver(engine, noticeOfLoss(this.#checkpoint));
  }

  /** Goes on with an engine of another kind, from where the run is, or from its checkpoint where that can't be read any more. */
  async #leave(fault: FaultError, earlier: readonly Call[]): Promise<void> {
    const { next } = this;
    if (next === null) throw fault;
    await Promise.allSettled(earlier.map(({ sent }) => sent));
    const now = this.#halted ? null : await takeCheckpoint(this.#engine).catch(() => null);
    const saved = this.#loaded === null ? null : (now ?? this.#checkpoint);
    const engine = await next(fault, this.#loaded);
    await bringTo(engine, this.#loaded, saved);
    this.#engine.dispose();
    this.next = null;
    this.measurement = null;
    this.#checkpoint = null;
    this.#takeOver(engine, noticeOfNext(fault, engine, saved));
  }

  #takeOver(engine: Engine, notice: string): void {
    this.#engine = engine;
    this.#notice = notice;
    for (const call of this.#calls) this.#send(call);
  }
}

function isLoss(error: unknown): error is FaultError {
  return error instanceof FaultError && error.code === "E_DEVICE_LOST";
}
