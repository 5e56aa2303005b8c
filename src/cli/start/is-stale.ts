/** Tells whether a build is older than what it was built from. */
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/** What a build is made of, relative to the project's root. */
const sources = ["src", "public", "index.html", "vite.config.ts", "package-lock.json"];

/** True when there is no build in `dist`, or when any source was changed after it. */
export async function isStale(root: string): Promise<boolean> {
  const built = await stat(join(root, "dist/index.html")).catch(() => null);
  if (built === null) return true;
  const newest = await Promise.all(sources.map((source) => newestMs(join(root, source))));
  return Math.max(...newest) > built.mtimeMs;
}

/** When a file, or the newest file of a folder, was last changed. Tests are no part of a build. */
export async function newestMs(path: string): Promise<number> {
  const found = await stat(path).catch(() => null);
  if (found === null) return 0;
  if (!found.isDirectory()) return path.endsWith(".test.ts") ? 0 : found.mtimeMs;
  const names = await readdir(path);
  const times = await Promise.all(names.map((name) => newestMs(join(path, name))));
  return Math.max(0, ...times);
}
