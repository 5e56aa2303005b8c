/** Compiles the kernels of the CPU engine, where they are missing or older than their sources. */
import { mkdir, rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { newestMs } from "../start/is-stale.ts";
import { shareMemory } from "./share-memory.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const entry = "src/runtime/wasm/assembly/index.ts";
const sources = [
  "src/runtime/wasm/assembly",
  "src/runtime/wasm/kernels/codes.ts",
  "src/protocol/smallest-number.ts",
];
const folder = join(root, "src/runtime/wasm/built");

/** Builds by what they use of the processor. */
const features = { plain: "simd", relaxed: "simd,relaxed-simd" } as const;
type BuildName = keyof typeof features;
const builds: readonly BuildName[] = ["plain", "relaxed"];

/**
 * Writes `plain.wasm`, `relaxed.wasm`, and `plain-shared.wasm`, `relaxed-shared.wasm` for shared memory, into `runtime/wasm/built`.
 * Takes seconds, or nothing where they are newer than their sources.
 *
 * @throws Error with the compiler's message.
 */
export async function buildKernels(): Promise<void> {
  if (!(await areStale())) return;
  await mkdir(folder, { recursive: true });
  for (const name of builds) {
    const bytes = await compileKernels(features[name]);
    await put(`${name}.wasm`, bytes);
    await put(`${name}-shared.wasm`, shareMemory(bytes));
  }
}

async function areStale(): Promise<boolean> {
  const files = builds.flatMap((name) => [`${name}.wasm`, `${name}-shared.wasm`]);
  const built = await Promise.all(files.map((name) => stat(join(folder, name)).catch(() => null)));
  const oldestMs = Math.min(...built.map((each) => each?.mtimeMs ?? 0));
  const newest = await Promise.all(sources.map((source) => newestMs(join(root, source))));
  return Math.max(...newest) > oldestMs;
}

/** Others may be reading, or building too: a file appears whole or not at all. */
async function put(name: string, bytes: Uint8Array): Promise<void> {
  const draft = join(folder, `.${name}.${process.pid}`);
  await writeFile(draft, bytes);
  await rename(draft, join(folder, name));
}

async function compileKernels(enabled: string): Promise<Uint8Array<ArrayBuffer>> {
  // Takes seconds to load, and is rarely needed.
  const { default: asc } = await import("assemblyscript/asc");
  let bytes: Uint8Array<ArrayBuffer> | undefined;
  const options = [
    ...["--outFile", "kernels.wasm", "--baseDir", root, "--enable", enabled, "--runtime", "stub"],
    ...["-O3", "--noAssert", "--importMemory", "--initialMemory", "1", "--disable", "bulk-memory"],
    // Addresses and sizes are 32 bits wide here, so that they mix.
    ...["--disableWarning", "201"],
  ];
  const { error, stderr } = await asc.main([entry, ...options], {
    writeFile: (_, contents) => {
      if (typeof contents !== "string") bytes = Uint8Array.from(contents);
    },
  });
  if (error || !bytes) throw new Error(`The kernels do not compile.\n${stderr.toString()}`);
  return bytes;
}
