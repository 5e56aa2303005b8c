/** Sorts the files of a build: what the first page needs, what it loads later, and what the worker runs. */
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { CommandFailure } from "../command.ts";

/** Paths within the build's folder. */
export interface BundleFiles {
  /** The entry and the app, with their static imports and their styles. */
  readonly shell: readonly string[];
  /** The same for the poster of an embed: all that is loaded before its click. */
  readonly poster: readonly string[];
  /** Chunks that the page imports when it needs them. */
  readonly later: readonly string[];
  /** The worker's entry and every chunk it may import. */
  readonly worker: readonly string[];
}

/** The part of Vite's manifest that is read here. */
interface Chunk {
  readonly file: string;
  readonly isEntry?: boolean;
  readonly imports?: readonly string[];
  readonly css?: readonly string[];
  readonly assets?: readonly string[];
}

/**
 * Reads the manifest of a build. Vite bundles a worker apart and lists only its entry, as an asset of the chunk that starts
 * it; the chunks behind it are found by following the names of scripts within scripts.
 *
 * @param scripts all scripts of the build.
 * @throws CommandFailure when a script belongs to none of the three, for then a size would be missing from the sum.
 */
export async function bundleFiles(dist: string, scripts: readonly string[]): Promise<BundleFiles> {
  const chunks = new Map(Object.entries(await readManifest(dist)));
  const shell = neededFor("src/app/main.tsx", chunks);
  const poster = neededFor("src/app/embed/poster.ts", chunks);
  const all = [...chunks.values()];
  const listed = all.flatMap((chunk) => [chunk.file, ...(chunk.css ?? [])]);
  const starts = all.flatMap(({ assets }) => assets ?? []).filter((path) => path.endsWith(".js"));
  const worker = await followScripts(dist, starts, scripts);
  const known = new Set([...listed, ...worker]);
  const lost = scripts.filter((script) => !known.has(script));
  if (lost.length > 0) throw new CommandFailure(`Nothing imports ${lost.join(", ")}.`);
  const later = [...new Set(listed)].filter((path) => isCode(path) && !shell.has(path));
  return { shell: [...shell], poster: [...poster], later, worker };
}

/** The files of the entry and of one module that it imports when the address asks for it. */
function neededFor(module: string, chunks: ReadonlyMap<string, Chunk>): Set<string> {
  const files = new Set<string>();
  for (const [key, chunk] of chunks) if (chunk.isEntry) addChunk(chunks, key, files);
  addChunk(chunks, module, files);
  return files;
}

async function readManifest(dist: string): Promise<Record<string, Chunk>> {
  return JSON.parse(await readFile(join(dist, ".vite/manifest.json"), "utf8"));
}

function isCode(path: string): boolean {
  return path.endsWith(".js") || path.endsWith(".css");
}

function addChunk(chunks: ReadonlyMap<string, Chunk>, key: string, files: Set<string>): void {
  const chunk = chunks.get(key);
  if (chunk === undefined || files.has(chunk.file)) return;
  files.add(chunk.file);
  for (const style of chunk.css ?? []) files.add(style);
  for (const imported of chunk.imports ?? []) addChunk(chunks, imported, files);
}

/** File names end in a hash of their content, so a name within a script can hardly mean anything else. */
async function followScripts(
  dist: string,
  starts: readonly string[],
  scripts: readonly string[],
): Promise<string[]> {
  const found = new Set(starts);
  for (const path of found) {
    const text = await readFile(join(dist, path), "utf8");
    for (const script of scripts) if (text.includes(basename(script))) found.add(script);
  }
  return [...found];
}
