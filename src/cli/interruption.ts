/** Being told to end while work is under way: Ctrl-C, a terminal that is closed, a system that shuts down. */

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** A signal that asks for an end. */
export type EndSignal = (typeof signals)[number];

/** Hears of a signal and of how many there were, that one among them. */
type Told = (signal: EndSignal, count: number) => void;

/** Takes such signals from its making to `dispose`, so that none of them ends the process in the middle of something. */
export class Interruption {
  /** The first that came, or null. */
  first: EndSignal | null = null;
  #count = 0;
  #onSignal: Told = () => undefined;
  readonly #listeners = signals.map((signal) => [signal, () => this.#take(signal)] as const);

  constructor() {
    for (const [signal, listener] of this.#listeners) process.on(signal, listener);
  }

  /** Whom to tell of each signal from now on. */
  set onSignal(tell: Told) {
    this.#onSignal = tell;
  }

  dispose(): void {
    for (const [signal, listener] of this.#listeners) process.off(signal, listener);
  }

  #take(signal: EndSignal): void {
    this.first ??= signal;
    this.#count += 1;
    this.#onSignal(signal, this.#count);
  }
}
