/** Notices that the worker has stopped answering. Only time in which the page itself was awake counts, so sleep is no silence. */

/** What the heartbeat watches, and the clock it goes by. */
export interface Watched {
  readonly ping: () => void;
  /** Whether something is to be heard of the worker now. Where not, the watch ends with its next answer. */
  readonly isBusy: () => boolean;
  /** How long it may leave a ping unanswered, in milliseconds. */
  readonly patienceMs: () => number;
  /** Whether the page is hidden: its timers are held back then, and perhaps the worker too. */
  readonly isAsleep: () => boolean;
  /** Called once per silence. */
  readonly onSilence: (silentMs: number) => void;
  /** A clock in milliseconds. */
  readonly now: () => number;
  /** Calls back again and again; returns the way to stop it. */
  readonly every: (intervalMs: number, callback: () => void) => () => void;
}

/** How often the heartbeat looks, in milliseconds. */
const lookMs = 1000;

/** A look that is later than this was held back, by sleep or by a busy page, and tells nothing of the worker. */
const lateMs = 3 * lookMs;

/** Watches one worker from each command until it answers and has nothing left to do. */
export class Heartbeat {
  readonly #watched: Watched;
  #stop: (() => void) | null = null;
  #lookedMs = 0;
  #silentMs = 0;
  #wasHeard = false;
  /** A ping was sent and nothing was heard since. */
  #isWaiting = false;
  #hasTold = false;

  constructor(watched: Watched) {
    this.#watched = watched;
  }

  /** Something was asked of the worker: watches from now on, if it does not already. */
  begin(): void {
    if (this.#stop !== null) return;
    this.hear();
    this.#wasHeard = false;
    this.#lookedMs = this.#watched.now();
    this.#stop = this.#watched.every(lookMs, () => this.#look());
    this.#ask();
  }

  /** The worker said something, whatever it was. */
  hear(): void {
    this.#silentMs = 0;
    this.#wasHeard = true;
    this.#isWaiting = false;
    this.#hasTold = false;
  }

  /** The worker is gone, or nothing more is wanted of it. */
  end(): void {
    this.#stop?.();
    this.#stop = null;
  }

  #look(): void {
    const now = this.#watched.now();
    const pastMs = now - this.#lookedMs;
    this.#lookedMs = now;
    if (this.#wasHeard) {
      this.#wasHeard = false;
      if (!this.#watched.isBusy()) this.end();
    } else if (!this.#isWaiting) this.#ask();
    else if (this.#watched.isAsleep() || pastMs > lateMs) this.#silentMs = 0;
    else this.#grow(pastMs);
  }

  #ask(): void {
    this.#isWaiting = true;
    this.#watched.ping();
  }

  #grow(pastMs: number): void {
    this.#silentMs += pastMs;
    if (this.#hasTold || this.#silentMs < this.#watched.patienceMs()) return;
    this.#hasTold = true;
    this.#watched.onSilence(this.#silentMs);
  }
}
