/** The calls of `train` that are under way: how far ahead of the results the engine has been sent. */
import type { Engine, StepResult, TrainingStep } from "../runtime/engine.ts";

/** The results of one call. */
export interface Arrival {
  readonly steps: readonly TrainingStep[];
  /** Fewer than the steps after a loss that was not finite. */
  readonly results: readonly StepResult[];
  /** From when the engine could begin this call to when it had ended, in milliseconds. */
  readonly durationMs: number;
}

interface Flight {
  readonly steps: readonly TrainingStep[];
  readonly results: Promise<readonly StepResult[]>;
  readonly sentMs: number;
}

export class Flights {
  readonly #engine: Engine;
  readonly #now: () => number;
  #flights: Flight[] = [];
  #lastArrivalMs = Number.NEGATIVE_INFINITY;

  constructor(engine: Engine, now: () => number) {
    this.#engine = engine;
    this.#now = now;
  }

  /** Steps whose results are still to come. */
  get steps(): number {
    return this.#flights.reduce((sum, { steps }) => sum + steps.length, 0);
  }

  get hasRoom(): boolean {
    return this.#flights.length < Math.max(1, this.#engine.callsInFlight);
  }

  get isEmpty(): boolean {
    return this.#flights.length === 0;
  }

  send(steps: readonly TrainingStep[]): void {
    const sentMs = this.#now();
    const results = this.#engine.train(steps);
    // Whoever awaits an earlier call meets the error first; this one must not count as unheard.
    results.catch(() => {});
    this.#flights.push({ steps, results, sentMs });
  }

  /**
   * Waits for the first call that was sent. When it fails, the others are given up too.
   *
   * @throws what the engine throws, once no call is under way any more.
   */
  async land(): Promise<Arrival> {
    const flight = this.#flights.shift();
    if (flight === undefined) throw new Error("No call is under way.");
    const { steps, sentMs } = flight;
    try {
      const results = await flight.results;
      const beginMs = Math.max(sentMs, this.#lastArrivalMs);
      this.#lastArrivalMs = this.#now();
      return { steps, results, durationMs: this.#lastArrivalMs - beginMs };
    } catch (error) {
      await this.abandon();
      throw error;
    }
  }

  /** Waits until no call is under way, and forgets what came of them. */
  async abandon(): Promise<void> {
    const flights = this.#flights;
    this.#flights = [];
    await Promise.allSettled(flights.map(({ results }) => results));
  }
}
