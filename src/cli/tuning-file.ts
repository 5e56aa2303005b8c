/** Keeps kernel tunings in a file of the user's cache folder. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import type { Tuning, TuningStore } from "../runtime/webgpu/tuning.ts";

/** The file that this user's tunings lie in. */
function defaultPath(): string {
  const cache = process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache");
  return join(cache, "tributary", "tunings.json");
}

/** A store in a file, which is made when it is first written. */
export function tuningFile(path: string = defaultPath()): TuningStore {
  const readAll = async (): Promise<Record<string, Record<string, Tuning>>> => {
    try {
      return JSON.parse(await readFile(path, "utf8"));
    } catch {
      // A file that is missing or damaged is one that knows nothing.
      return {};
    }
  };
  return {
    read: async (device) => new Map(Object.entries((await readAll())[device] ?? {})),
    write: async (device, tunings) => {
      const all = { ...(await readAll()), [device]: Object.fromEntries(tunings) };
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, `${JSON.stringify(all)}\n`);
    },
  };
}
