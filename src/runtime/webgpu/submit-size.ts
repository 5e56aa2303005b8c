/** How many steps go into one submit: as many as a person doesn't notice. */

/** What a submit should last at most. */
const targetMs = 50;

/** Finds the number of steps by the time they take. */
export class SubmitSize {
  readonly #most: number;
  #stepMs: number | null = null;
  #steps = 1;
  #lastEndMs = 0;

  /** @param most the limit that memory sets. */
  constructor(most: number) {
    this.#most = most;
  }

  /** How many steps the next submit should have. */
  get steps(): number {
    return this.#steps;
  }

  /**
   * Learns from a submit of `steps` steps. Where two are under way, the second begins when the first has ended.
   *
   * A device's clock speed and its other users change, so later times count as much as all before; growth is at most twofold.
   */
  learn(steps: number, beginMs: number, endMs: number): void {
    const stepMs = (endMs - Math.max(beginMs, this.#lastEndMs)) / steps;
    this.#lastEndMs = endMs;
    this.#stepMs = this.#stepMs === null ? stepMs : (this.#stepMs + stepMs) / 2;
    const fitting = Math.floor(targetMs / Math.max(this.#stepMs, 1e-3));
    this.#steps = Math.max(1, Math.min(fitting, this.#steps * 2, this.#most));
  }
}
