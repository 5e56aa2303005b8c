/** Keeps tunings in the browser, by IndexedDB. */
import { type IDBPDatabase, openDB } from "idb";
import type { Tuning, TuningStore, Tunings } from "./tuning.ts";

const name = "tributary-tunings";
const table = "tunings";

/** The browser's store, or null where it has none. One that fails forgets. */
export function tuningDatabase(): TuningStore | null {
  if (globalThis.indexedDB === undefined) return null;
  const open = (): Promise<IDBPDatabase> =>
    openDB(name, 1, { upgrade: (database) => void database.createObjectStore(table) });
  return {
    read: async (device) => {
      const database = await open();
      const entries: [string, Tuning][] = (await database.get(table, device)) ?? [];
      database.close();
      return new Map(entries);
    },
    write: async (device, tunings: Tunings) => {
      const database = await open();
      await database.put(table, [...tunings], device);
      database.close();
    },
  };
}
