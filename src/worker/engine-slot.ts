/** Holds the one engine of a worker. */
import type { EngineChoice } from "../protocol/command.ts";
import type { Engine } from "../runtime/engine.ts";

export class EngineSlot {
  readonly #create: (choice: EngineChoice) => Promise<Engine>;
  #engine: Engine | null = null;
  #choice: EngineChoice | null = null;
  #trusted = true;

  constructor(create: (choice: EngineChoice) => Promise<Engine>) {
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
   * The engine for a choice: the present one when the choice is the same, else a new one in its place.
   * Without one the slot stays empty, and the maker's error goes on to the caller.
   */
  async take(choice: EngineChoice): Promise<Engine> {
    if (this.#engine !== null && this.#choice === choice && this.#trusted) return this.#engine;
    this.#empty();
    this.#engine = await this.#create(choice);
    this.#choice = choice;
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
