/** How long steps took lately. */
import type { StepTime } from "../protocol/event.ts";

/** Remembers the wall time of the last steps, up to a number of them. */
export class StepTimes {
  readonly #capacity: number;
  #durationsMs: number[] = [];

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  add(durationMs: number): void {
    this.#durationsMs.push(durationMs);
    if (this.#durationsMs.length > this.#capacity) this.#durationsMs.shift();
  }

  clear(): void {
    this.#durationsMs = [];
  }

  /** Median, least and most, or null before there is a step. */
  summary(): StepTime | null {
    const sorted = this.#durationsMs.toSorted((a, b) => a - b);
    const steps = sorted.length;
    const lower = sorted[Math.floor((steps - 1) / 2)];
    const upper = sorted[Math.floor(steps / 2)];
    const [minMs] = sorted;
    const maxMs = sorted.at(-1);
    if (lower === undefined || upper === undefined || minMs === undefined || maxMs === undefined)
      return null;
    return { medianMs: (lower + upper) / 2, minMs, maxMs, steps };
  }
}
