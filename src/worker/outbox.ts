/** Lets events out to the page in order, and no more than ten times a second while a run goes on: short epochs make many of them. */
import type { Event } from "../protocol/event.ts";

/** Least time between two deliveries of events that can wait. */
const intervalMs = 100;

/** What an outbox works with. */
export interface OutboxSurroundings {
  /** Delivers events, in order. */
  readonly deliver: (events: readonly Event[]) => void;
  readonly now: () => number;
  /** Calls back after so many milliseconds. */
  readonly later: (callback: () => void, ms: number) => void;
}

export class Outbox {
  readonly #surroundings: OutboxSurroundings;
  #waiting: Event[] = [];
  #lastMs = Number.NEGATIVE_INFINITY;
  #isCalled = false;

  constructor(surroundings: OutboxSurroundings) {
    this.#surroundings = surroundings;
  }

  /** Takes an event. One that somebody waits for goes out at once, and takes with it what waited. */
  add(event: Event): void {
    this.#waiting.push(event);
    const { now, later } = this.#surroundings;
    const leftMs = this.#lastMs + intervalMs - now();
    if (!canWait(event) || leftMs <= 0) this.#deliver();
    else if (!this.#isCalled) {
      this.#isCalled = true;
      later(() => {
        this.#isCalled = false;
        if (this.#waiting.length > 0) this.#deliver();
      }, leftMs);
    }
  }

  #deliver(): void {
    const events = this.#waiting;
    this.#waiting = [];
    this.#lastMs = this.#surroundings.now();
    this.#surroundings.deliver(events);
  }
}

/** What tells of a run that goes on. */
function canWait(event: Event): boolean {
  switch (event.type) {
    case "progress":
    case "validating":
    case "validation":
      return true;
    case "state":
      return event.state === "running" || event.state === "validating";
    default:
      return false;
  }
}
