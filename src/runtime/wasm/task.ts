/**
 * What kernels hand to lanes: calls of functions of the module, cut into parts that any lane may run.
 *
 * The module is compiled from `assembly/` into `built/`, by `npm run build:wasm` and by every command that needs it: `plain.wasm` and
 * `relaxed.wasm` (relaxed SIMD, where `WebAssembly.validate` takes it; Node 20 does after `v8.setFlagsFromString` with
 * `--experimental-wasm-relaxed-simd`), and for shared memory `plain-shared.wasm` and `relaxed-shared.wasm`. A worker fetches
 * `new URL("./built/….wasm", import.meta.url)`, a terminal reads that file. It imports its memory as `env.memory` and exports
 * `run(code, words, part, parts, laneScratch)`: `words` is the byte address of a copy of `Task.words` in the memory, `laneScratch`
 * that of `laneScratchBytes` bytes private to the lane. It allocates nothing, and keeps nothing between two calls but what tasks write.
 */
import type { DispatchId } from "../../protocol/program.ts";

/** One call of a function of the module, made of independent parts. */
export interface Task {
  readonly dispatch: DispatchId;
  /** Which function of the module: the first argument of its export `run`. */
  readonly code: number;
  /** Its operands, 32 bits each: byte addresses in the memory, sizes, float32 bits. */
  readonly words: Int32Array;
  /**
   * How many parts it falls into: fixed by the shapes and never by the number of lanes, so that the numbers don't depend on it,
   * bit for bit. Parts of a task may run in any order and at the same time.
   */
  readonly parts: number;
  /** Indexes of the tasks that must have ended before this one begins: those of the same dispatch only. */
  readonly after: readonly number[];
}

/** Where things lie in the one memory, in bytes. */
export interface Layout {
  /** Where the arena of stored buffers begins. */
  readonly stored: number;
  /** Where the arena of the step begins. */
  readonly step: number;
  /** Where the `scalarBytes` bytes lie that are written before each step: see `writeScalars`. */
  readonly scalars: number;
  /**
   * Takes scratch that lives as long as the plan, 64-byte aligned, and gives its address. Kernels read, and ignore, up to 64 bytes
   * beyond what they are given, so that the memory must go on that far behind the last of it.
   */
  readonly allocate: (bytes: number) => number;
}

/** What each lane needs for itself: packed panels of the operands of a product. */
export const laneScratchBytes = 1 << 20;

/** How many bytes `writeScalars` writes. */
export const scalarBytes = 64;

/**
 * Writes what changes from step to step: learning rate (float32), step and seed (int32), in this order, from the byte address
 * `Layout.scalars` on.
 */
export function writeScalars(
  memory: ArrayBufferLike,
  address: number,
  scalars: { readonly learningRate: number; readonly step: number; readonly seed: number },
): void {
  const view = new DataView(memory, address, scalarBytes);
  view.setFloat32(0, scalars.learningRate, true);
  view.setInt32(4, scalars.step, true);
  view.setInt32(8, scalars.seed, true);
}
