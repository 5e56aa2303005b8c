/** Holds the one engine of a worker. */
import type { EngineWish } from "../protocol/command.ts";
import type { Engine } from "../runtime/engine.ts";
import type { Trial } from "../runtime/measure-step.ts";

/** Makes an engine; the trial is the run that is about to be loaded. */
export type CreateEngine = (wish: EngineWish, trial: Trial) => Promise<Engine>;

export class EngineSlot {
  readonly #create: CreateEngine;
  #engine: Engine | null = null;
  #wish: EngineWish | null = null;
  #trusted = true;

  constructor(create: CreateEngine) {
    this.#create = create;
  }

  /** The engine in the slot, or null before the first. */
  get engine(): Engine | null {
    return this.#engine;
  }

  /** After a fault, the next `take` makes a new engine even for the same choice. */
  distrust(): void {
    this.#trusted = false;
  }

  /**
   * The engine for a wish: the present one when the wish is the same, else a new one in its place.
   * Without one the slot stays empty, and the maker's error goes on to the caller.
   */
  async take(wish: EngineWish, trial: Trial): Promise<Engine> {
    if (this.#engine !== null && isSame(this.#wish, wish) && this.#trusted) return this.#engine;
    this.#empty();
    this.#engine = await this.#create(wish, trial);
    const { engine, lanes, schedule } = wish;
    this.#wish = { engine, ...(lanes && { lanes }), ...(schedule && { schedule }) };
    this.#trusted = true;
    return this.#engine;
  }

  #empty(): void {
    const engine = this.#engine;
    this.#engine = null;
    try {
      engine?.dispose();
    } catch {
      // A broken engine may fail to clean up; the device frees its memory with the next one or with the worker.
    }
  }
}

/** What is remembered of measurements changes no wish. */
function isSame(a: EngineWish | null, b: EngineWish): boolean {
  const { lanes } = a ?? {};
  return (
    a?.engine === b.engine &&
    a.schedule === b.schedule &&
    lanes?.lanes === b.lanes?.lanes &&
    lanes?.threads === b.lanes?.threads
  );
}
