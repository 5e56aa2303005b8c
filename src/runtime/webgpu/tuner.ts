/** Tunes the kernels of a run and remembers what it found. */
import type { ProgramSet } from "../../protocol/program.ts";
import { storedLayout } from "./stored-layout.ts";
import { type TuningBed, tune } from "./tune.ts";
import type { TuningStore, Tunings } from "./tuning.ts";

/** How long tuning may take when Programs come, in milliseconds: on a software adapter compiling is slow and variants differ little. */
const usualBudgetMs = { hardware: 2000, software: 1000 } as const;

/** Tunings by device. One tuner serves all engines that follow each other in a run, so that each takes the same variants. */
export class Tuner {
  /** Whether what is not known yet is timed. */
  isOn = true;
  readonly #store: TuningStore;
  readonly #budgetMs: number | undefined;
  readonly #tunings = new Map<string, Tunings>();

  constructor(store: TuningStore, budgetMs?: number) {
    this.#store = store;
    this.#budgetMs = budgetMs;
  }

  /** All tunings known, those of a training Program among them as far as the time goes. A store that fails costs only the time. */
  async tune(programs: ProgramSet, on: TuningBed): Promise<Tunings> {
    const { device, software } = on.device.name;
    const budgetMs = this.#budgetMs ?? usualBudgetMs[software ? "software" : "hardware"];
    const known = this.#tunings.get(device) ?? (await this.#read(device));
    if (!this.isOn) return known;
    const tunings = await tune(programs.train, storedLayout(programs), known, budgetMs, on);
    this.#tunings.set(device, tunings);
    if (tunings.size > known.size) await this.#store.write(device, tunings).catch(() => undefined);
    return tunings;
  }

  async #read(device: string): Promise<Tunings> {
    return this.#store.read(device).catch(() => new Map());
  }
}
