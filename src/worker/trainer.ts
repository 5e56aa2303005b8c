/** Trains one run: what each Command does to it, and which engine call comes next. */
import type { Command } from "../protocol/command.ts";
import type { Event, Fault, RunState } from "../protocol/event.ts";
import { learningRateAt } from "../protocol/learning-rate.ts";
import type { Engine } from "../runtime/engine.ts";
import { badLearningRate, divergence } from "./faults.ts";
import { goalAfterStep, goalOfEpochs, isReached } from "./goal.ts";
import type { Run } from "./run.ts";
import type { Telemetry } from "./telemetry.ts";

/** The Commands to a run that is loaded. */
export type RunCommand = Exclude<Command, { readonly type: "load" | "replace" }>;

type Start = Extract<RunCommand, { readonly type: "start" }>;

/**
 * While `isBusy`, each `advance` makes one engine call: a step, or one batch of a validation. Commands are obeyed between
 * two of them, so a validation can be paused and cut short like everything else.
 */
export class Trainer {
  readonly #run: Run;
  readonly #engine: Engine;
  readonly #telemetry: Telemetry;
  readonly #post: (event: Event) => void;
  readonly #now: () => number;
  #state: RunState = "ready";
  /** The next step is to be followed by a pause. */
  #single = false;
  /** The user asked for an end: what is left is the last validation. */
  #ending = false;

  constructor(
    run: Run,
    engine: Engine,
    telemetry: Telemetry,
    world: { readonly post: (event: Event) => void; readonly now: () => number },
  ) {
    this.#run = run;
    this.#engine = engine;
    this.#telemetry = telemetry;
    this.#post = world.post;
    this.#now = world.now;
  }

  get isBusy(): boolean {
    return this.#state === "running" || this.#state === "validating";
  }

  async obey(command: RunCommand): Promise<void> {
    switch (command.type) {
      case "start":
        return this.#start(command);
      case "pause":
        if (this.isBusy) this.#enter("paused");
        return;
      case "resume":
        if (this.#state === "paused") this.#goOn();
        return;
      case "step":
        return this.#step();
      case "stop":
        return this.#stop();
      case "reset":
        return this.#reset();
      case "set-learning-rate":
        return this.#setLearningRate(command.learningRate);
      default:
        return command satisfies never;
    }
  }

  async advance(): Promise<void> {
    return this.#state === "validating" ? this.#validateBatch() : this.#trainBatch();
  }

  /** Ends what is under way; the run stays as it is and can be trained on. */
  fail(fault: Fault): void {
    this.#run.goal = null;
    this.#run.validation = null;
    this.#single = false;
    this.#ending = false;
    this.#telemetry.flush();
    this.#post({ type: "failed", fault });
    this.#enter("failed");
  }

  #start({ steps }: Start): void {
    const run = this.#run;
    if (this.isBusy) return;
    if (this.#state !== "paused") run.goal = null;
    if (steps !== undefined) run.goal = { unit: "steps", left: steps };
    this.#goOn();
  }

  /** Leaves a rest, with a goal. */
  #goOn(): void {
    const run = this.#run;
    run.goal ??= goalOfEpochs(run.settings.epochs, run.isWithinEpoch);
    this.#single = false;
    this.#enter(run.validation === null ? "running" : "validating");
  }

  /** Leaves a rest for one step, even beyond the goal. In a running run it is the next step that is followed by a pause. */
  #step(): void {
    const run = this.#run;
    if (this.isBusy && this.#isLastValidation()) return;
    this.#single = true;
    this.#ending = false;
    if (this.isBusy) return;
    if (this.#state !== "paused") run.goal = null;
    this.#enter(run.validation === null ? "running" : "validating");
  }

  #stop(): void {
    const run = this.#run;
    if (!this.isBusy && this.#state !== "paused") return;
    const lastAlready = this.#isLastValidation();
    this.#single = false;
    if (lastAlready) run.validation = null;
    else run.requestValidation();
    this.#ending ||= !lastAlready;
    if (run.validation === null) this.#finish();
    else this.#enter("validating");
  }

  /** Whether the validation that is due or under way ends the run. */
  #isLastValidation(): boolean {
    return this.#ending || (this.#run.validation !== null && isReached(this.#run.goal));
  }

  async #reset(): Promise<void> {
    const { settings } = this.#run;
    await this.#engine.reset(settings.seed);
    this.#telemetry.flush();
    this.#run.rewind();
    this.#single = false;
    this.#ending = false;
    this.#post({ type: "reset" });
    this.#enter("ready");
  }

  #setLearningRate(learningRate: number): void {
    if (Number.isFinite(learningRate) && learningRate > 0) this.#run.setLearningRate(learningRate);
    else this.#post({ type: "failed", fault: badLearningRate(learningRate) });
  }

  async #trainBatch(): Promise<void> {
    const run = this.#run;
    const { warmUp, settings } = run;
    const step = run.step + 1;
    const learningRate = learningRateAt(step, settings.learningRate, settings.schedule);
    const begin = this.#now();
    const batch = run.nextBatch();
    const { loss, correct } = await this.#engine.train(batch, { step, learningRate });
    if (!Number.isFinite(loss)) return this.#diverge("loss", loss, step);
    const endedEpoch = run.advance();
    const accuracy = correct / batch.size;
    const durationMs = this.#now() - begin;
    this.#telemetry.addStep({ step, loss, accuracy, epoch: run.epoch, durationMs, warmUp });
    run.goal = goalAfterStep(run.goal, endedEpoch);
    if (endedEpoch || isReached(run.goal)) run.requestValidation();
    if (this.#single) this.#enter("paused");
    else if (run.validation !== null) this.#enter("validating");
  }

  async #validateBatch(): Promise<void> {
    const run = this.#run;
    const { validation } = run;
    if (validation === null) return this.#afterValidation();
    const batch = run.nextValidationBatch(validation);
    const result = await this.#engine.evaluate(batch);
    if (!Number.isFinite(result.loss))
      return this.#diverge("validation loss", result.loss, run.step);
    const figures = run.addValidation(validation, batch.size, result);
    if (figures === null)
      return this.#telemetry.addValidation(validation.images + batch.size, run.validationTotal);
    this.#post({ type: "validation", step: run.step, ...figures });
    this.#afterValidation();
  }

  #afterValidation(): void {
    const run = this.#run;
    const reached = isReached(run.goal);
    if (this.#ending || (reached && !this.#single)) {
      this.#finish();
      return;
    }
    // A step asked for in a pause of the last validation goes beyond the goal.
    if (reached) run.goal = null;
    this.#enter("running");
  }

  #finish(): void {
    const state = this.#ending ? "stopped" : "done";
    this.#ending = false;
    this.#run.goal = null;
    this.#enter(state);
  }

  async #diverge(what: "loss" | "validation loss", value: number, step: number): Promise<void> {
    await this.#engine.rollBack();
    this.fail(divergence(what, value, step, this.#run.settings.learningRate));
  }

  #enter(state: RunState): void {
    const changed = state !== this.#state;
    this.#state = state;
    if (!this.isBusy) this.#telemetry.flush();
    if (changed) this.#post({ type: "state", state });
  }
}
