/** Collects what steps and validations report and lets it out at most ten times a second. */
import type { Event } from "../protocol/event.ts";
import { StepTimes } from "./step-times.ts";

/** Least time between two reports. */
const intervalMs = 100;

/** What one training step has to tell. */
export interface StepReport {
  readonly step: number;
  readonly loss: number;
  readonly accuracy: number;
  /** Epochs done after the step, with a fraction. */
  readonly epoch: number;
  /** Wall time around the whole step. */
  readonly durationMs: number;
  /** The first step after new Programs also prepares the device; it says nothing of the steps to come. */
  readonly warmUp: boolean;
}

export class Telemetry {
  readonly #post: (event: Event) => void;
  readonly #now: () => number;
  readonly #times: StepTimes;
  #pending: StepReport[] = [];
  #lastMs = Number.NEGATIVE_INFINITY;

  /** @param timedSteps over how many of the last steps times are summarised. */
  constructor(post: (event: Event) => void, now: () => number, timedSteps: number) {
    this.#post = post;
    this.#now = now;
    this.#times = new StepTimes(timedSteps);
  }

  addStep(report: StepReport): void {
    this.#pending.push(report);
    if (!report.warmUp) this.#times.add(report.durationMs);
    if (this.#isDue()) this.flush();
  }

  /** Says how far a validation has come, in images, unless something else was said just before. */
  addValidation(done: number, total: number): void {
    if (!this.#isDue()) return;
    if (this.#pending.length > 0) {
      this.flush();
      return;
    }
    this.#lastMs = this.#now();
    this.#post({ type: "validating", done, total });
  }

  /** Lets out what is held back, for when the run comes to rest. */
  flush(): void {
    const first = this.#pending[0];
    const last = this.#pending.at(-1);
    if (first === undefined || last === undefined) return;
    this.#lastMs = this.#now();
    this.#post({
      type: "progress",
      firstStep: first.step,
      losses: Float32Array.from(this.#pending, (report) => report.loss),
      accuracies: Float32Array.from(this.#pending, (report) => report.accuracy),
      epoch: last.epoch,
      stepTime: this.#times.summary(),
    });
    this.#pending = [];
  }

  /** Forgets times, because other Programs will take other times. */
  forgetTimes(): void {
    this.#times.clear();
  }

  #isDue(): boolean {
    return this.#now() - this.#lastMs >= intervalMs;
  }
}
