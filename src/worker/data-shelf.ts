/** Keeps the data sets that were loaded, so that going back to one costs nothing. */
import type { LoadedDataSet } from "../data/labelled-images.ts";
import { loadDataSet } from "../data/load-data-set.ts";
import type { ReadBytes } from "../data/read-bytes.ts";

export class DataShelf {
  readonly #reader: (dataUrl: string) => ReadBytes;
  readonly #loaded = new Map<string, LoadedDataSet>();

  constructor(reader: (dataUrl: string) => ReadBytes) {
    this.#reader = reader;
  }

  /** @throws DataError when the set cannot be loaded; the next try begins afresh. */
  async take(dataUrl: string, name: string): Promise<LoadedDataSet> {
    const key = `${dataUrl}${name}`;
    const kept = this.#loaded.get(key);
    if (kept !== undefined) return kept;
    const data = await loadDataSet(name, this.#reader(dataUrl));
    this.#loaded.set(key, data);
    return data;
  }
}
