/** Waits for answers of a device that may be lost, or may never answer. */
import { noAnswer } from "./gpu-faults.ts";

/** A promise that somebody waits for. */
interface Wait {
  readonly what: string;
  readonly limitSeconds: number;
  /** Seconds in which the process ran. One that slept meanwhile has no reason to complain. */
  seconds: number;
  readonly reject: (reason: Error) => void;
}

/**
 * All waits of a device. One timer serves them all, and nothing is ever attached to a promise that outlives its wait, so a long
 * run leaves nothing behind.
 */
export class WatchedWaits {
  readonly #waits = new Set<Wait>();
  #timer: ReturnType<typeof setInterval> | null = null;
  #ended: Error | null = null;

  /** What `promise` gives; rejects when `end` was called or is called meanwhile, and after `limitSeconds`. */
  within<T>(promise: Promise<T>, what: string, limitSeconds: number): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#ended !== null) {
        promise.catch(() => undefined);
        reject(this.#ended);
        return;
      }
      const wait: Wait = { what, limitSeconds, seconds: 0, reject };
      this.#waits.add(wait);
      this.#timer ??= setInterval(() => this.#tick(), 1000);
      promise.then(resolve, reject).finally(() => this.#forget(wait));
    });
  }

  /** Rejects all waits, present and future. */
  end(reason: Error): void {
    this.#ended ??= reason;
    for (const wait of this.#waits) {
      wait.reject(this.#ended);
      this.#forget(wait);
    }
  }

  /** Why `end` was called, or null. */
  get ended(): Error | null {
    return this.#ended;
  }

  #tick(): void {
    for (const wait of this.#waits) {
      wait.seconds++;
      if (wait.seconds < wait.limitSeconds) continue;
      wait.reject(noAnswer(wait.what, wait.limitSeconds));
      this.#forget(wait);
    }
  }

  #forget(wait: Wait): void {
    this.#waits.delete(wait);
    if (this.#waits.size > 0 || this.#timer === null) return;
    clearInterval(this.#timer);
    this.#timer = null;
  }
}
