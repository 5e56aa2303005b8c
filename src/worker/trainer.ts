/** Trains one run: what each Command does to it, and which engine call comes next. */
import type { Batch } from "../protocol/batch.ts";
import type { Command } from "../protocol/command.ts";
import type { Event, Fault, RunState } from "../protocol/event.ts";
import type { ProfileBudget } from "../protocol/profile.ts";
import type { Engine, StepResult, TrainingStep } from "../runtime/engine.ts";
import { badLearningRate, divergence, overflow } from "./faults.ts";
import { Flights } from "./flights.ts";
import { goalAfterStep, goalOfEpochs, isReached } from "./goal.ts";
import { planSteps, scalarsAt } from "./plan-steps.ts";
import { type ProfileSampler, samplingBudget } from "./profile-sampler.ts";
import type { Run } from "./run.ts";
import type { StepReport, Telemetry } from "./telemetry.ts";

/** The Commands to a run that is loaded. */
export type RunCommand = Exclude<
  Command,
  { readonly type: "load" | "replace" | "sample-profiles" }
>;

type Start = Extract<RunCommand, { readonly type: "start" }>;

/** What a trainer works with besides its run and its engine. */
interface Surroundings {
  readonly telemetry: Telemetry;
  readonly sampler: ProfileSampler;
  readonly post: (event: Event) => void;
  readonly now: () => number;
}

/**
 * While `isBusy`, each `advance` awaits one engine call: some steps, or one batch of a validation. Commands are obeyed between
 * two of them, so a validation can be paused and cut short like everything else.
 */
export class Trainer {
  readonly #run: Run;
  readonly #engine: Engine;
  readonly #flights: Flights;
  readonly #telemetry: Telemetry;
  readonly #sampler: ProfileSampler;
  readonly #post: (event: Event) => void;
  #state: RunState = "ready";
  #lastStepMs = 0;
  /** The next step is to be followed by a pause. */
  #single = false;
  /** The user asked for an end: what is left is the last validation. */
  #ending = false;

  constructor(run: Run, engine: Engine, { telemetry, sampler, post, now }: Surroundings) {
    this.#run = run;
    this.#engine = engine;
    this.#flights = new Flights(engine, now);
    this.#telemetry = telemetry;
    this.#sampler = sampler;
    this.#post = post;
  }

  get isBusy(): boolean {
    return this.#state === "running" || this.#state === "validating";
  }

  async obey(command: RunCommand): Promise<void> {
    await this.settle();
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
      case "profile":
        await this.#profile(command.budget);
        return this.#sampler.rest();
      case "read":
        return this.#read();
      case "set-learning-rate":
        return this.#setLearningRate(command.learningRate);
      default:
        return command satisfies never;
    }
  }

  async advance(): Promise<void> {
    if (this.#state === "validating") return this.#validateBatch();
    const expectedMs = this.#engine.stepsPerProfile * this.#lastStepMs;
    if (this.#sampler.isDue(expectedMs) && !this.#run.warmUp) return this.#sample();
    return this.#trainBatches();
  }

  /** Counts the steps that are under way, so that a Command meets an engine at rest. */
  async settle(): Promise<void> {
    while (!this.#flights.isEmpty) await this.#land();
  }

  /** Waits for the steps that are under way and forgets them, for a run that is given up. */
  async abandon(): Promise<void> {
    await this.#flights.abandon();
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

  async #sample(): Promise<void> {
    await this.settle();
    // The last steps to land may have ended the epoch or the run.
    if (this.#state === "running") this.#sampler.spent(await this.#profile(samplingBudget));
  }

  /** Looks into the step that would come next. It does not count, and nothing of it stays. Returns what it cost. */
  async #profile(budget: ProfileBudget): Promise<number> {
    const run = this.#run;
    const { edition } = run;
    const scalars = scalarsAt(run, run.step + 1);
    const profile = await this.#engine.profile({ batch: run.fullBatch(), scalars }, budget);
    this.#post({ type: "profile", edition, profile });
    return profile.costMs;
  }

  async #read(): Promise<void> {
    const stored = await this.#engine.read();
    const values = stored.map(({ key, name, data }) => ({ key, name, data }));
    this.#post({ type: "stored", step: this.#run.step, values });
  }

  /** Keeps the engine supplied and takes the results of one call. */
  async #trainBatches(): Promise<void> {
    while (this.#flights.hasRoom) {
      const steps = this.#planSteps();
      if (steps.length === 0) break;
      this.#flights.send(steps);
    }
    await this.#land();
  }

  #planSteps(): TrainingStep[] {
    const { goal } = this.#run;
    const most = this.#single ? 1 : goal?.unit === "steps" ? goal.left : Number.POSITIVE_INFINITY;
    return planSteps(this.#run, this.#flights.steps, Math.max(1, this.#engine.stepsPerCall), most);
  }

  async #land(): Promise<void> {
    const { warmUp } = this.#run;
    const { steps, results, durationMs } = await this.#flights.land();
    this.#lastStepMs = durationMs / Math.max(1, results.length);
    for (const [index, result] of results.entries()) {
      const size = steps[index]?.batch.size ?? 0;
      if (!Number.isFinite(result.loss))
        return this.#diverge("loss", result.loss, this.#run.step + 1);
      this.#count(result, { size, warmUp, durationMs: durationMs / results.length });
    }
  }

  /** Counts a step as done. */
  #count(
    { loss, correct }: StepResult,
    { size, warmUp, durationMs }: Pick<Batch, "size"> & Pick<StepReport, "warmUp" | "durationMs">,
  ): void {
    const run = this.#run;
    const endedEpoch = run.advance();
    const { step, epoch } = run;
    const accuracy = correct / size;
    this.#telemetry.addStep({ step, loss, accuracy, epoch, durationMs, warmUp });
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
    await this.#flights.abandon();
    await this.#engine.rollBack();
    const { warmUp, settings } = this.#run;
    // No step was counted with these Programs: their parameters are those that they began with.
    const isFirstPass = what === "loss" && warmUp;
    this.fail(
      isFirstPass
        ? overflow(value, step, step > 1)
        : divergence(what, value, step, settings.learningRate),
    );
  }

  #enter(state: RunState): void {
    const changed = state !== this.#state;
    this.#state = state;
    if (!this.isBusy) this.#telemetry.flush();
    if (changed) this.#post({ type: "state", state });
  }
}
