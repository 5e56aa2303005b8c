/** Measures what one lane can do at best: the rates that everything else is compared with. */
import type { KernelCall } from "../../protocol/kernel.ts";
import { planCall } from "./kernels/kernel-table.ts";
import type { Operand } from "./kernels/plan.ts";
import { laneScratchBytes } from "./task.ts";

/** Rates of one lane. */
export interface Peaks {
  /** Of a product of two matrices of 256 × 256: 10⁹ operations per second. */
  readonly gflops: number;
  /** Of a copy of 32 MiB: 10⁹ bytes per second, read and written. */
  readonly gbps: number;
}

const side = 256;
const copied = 8 << 20;
/** Others on the machine only add to a time, so the least of many is the one that counts. */
const repeats = 20;
const pageBytes = 1 << 16;

type Run = (code: number, words: number, part: number, parts: number, scratch: number) => void;

/** Takes less than half a second on a laptop. `shared` says which memory the module imports. */
export function measurePeaks(module: WebAssembly.Module, shared: boolean): Peaks {
  const memory = new WebAssembly.Memory({ initial: 1600, maximum: 1600, shared });
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const run = exports["run"] as Run;
  // The first page is the module's own.
  let end = pageBytes;
  const allocate = (bytes: number) => {
    const begin = end;
    end += Math.ceil(bytes / 256) * 256;
    return begin;
  };
  const scratch = allocate(laneScratchBytes);
  const operand = (rows: number, columns: number): Operand => ({
    ...{ arena: "step", offset: 0, dataType: "f32", shape: [rows, columns] },
    ...{ address: allocate(4 * rows * columns), rows, columns, stride: columns },
  });

  const secondsOf = (call: KernelCall, reads: readonly Operand[], write: Operand): number => {
    const calls: (() => void)[] = [];
    const plan = {
      add: (code: number, words: readonly number[], parts: number) => {
        const address = allocate(4 * words.length);
        new Int32Array(memory.buffer, address, words.length).set(words);
        calls.push(() => {
          for (let part = 0; part < parts; part++) run(code, address, part, parts, scratch);
        });
        return calls.length - 1;
      },
      scratch: (count: number) => allocate(4 * count),
      scalars: 0,
    };
    planCall(call, { reads, writes: [write] }, plan, []);
    const times = Array.from({ length: repeats }, () => {
      const begin = performance.now();
      for (const each of calls) each();
      return performance.now() - begin;
    });
    return Math.min(...times) / 1000;
  };

  const factors = [operand(side, side), operand(side, side)];
  const attrs = { transposeA: false, transposeB: false };
  const product = secondsOf({ kernel: "matmul", attrs }, factors, operand(side, side));
  const shape = [copied / side, side];
  const numbers = operand(copied / side, side);
  const copy = secondsOf(
    { kernel: "reshape", attrs: { shape } },
    [numbers],
    operand(copied / side, side),
  );
  return { gflops: (2 * side ** 3) / product / 1e9, gbps: (8 * copied) / copy / 1e9 };
}
