/** Decides when a run that goes on is to be looked into, so that profiles take no more than their share of the time. */
import type { ProfileSampling } from "../protocol/command.ts";
import type { ProfileBudget } from "../protocol/profile.ts";

/** What a sampled profile may take: few runs, for training stands still meanwhile. */
export const samplingBudget: ProfileBudget = { runs: 3, budgetMs: 120 };

/** A first profile may take this long at once, in milliseconds. */
const noticeableMs = 1500;

export class ProfileSampler {
  readonly #now: () => number;
  #sampling: ProfileSampling | null = null;
  #lastMs = 0;
  #costMs = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Begins to sample, or ends it with null. The first is due after the least interval. */
  set(sampling: ProfileSampling | null): void {
    if (this.#sampling === null) {
      this.#lastMs = this.#now();
      this.#costMs = 0;
    }
    this.#sampling = sampling;
  }

  /**
   * Before the first profile its cost is only expected: it may come soon all the same, unless training would stand still for long.
   *
   * @param expectedMs what a profile would take.
   */
  isDue(expectedMs: number): boolean {
    if (this.#sampling === null) return false;
    const { share, leastIntervalMs } = this.#sampling;
    const unknownMs = expectedMs > noticeableMs ? expectedMs : 0;
    const interval = Math.max(leastIntervalMs, (this.#costMs || unknownMs) / share);
    return this.#now() - this.#lastMs >= interval;
  }

  /** Notes that a profile was sampled, and what it took. */
  spent(costMs: number): void {
    this.#lastMs = this.#now();
    this.#costMs = costMs;
  }

  /** Notes that a profile was asked for: what that took is no matter of sampling. */
  rest(): void {
    this.#lastMs = this.#now();
  }
}
