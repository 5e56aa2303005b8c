/** One lane in this process: runs tasks of the CPU engine one after the other, for tests and measurements in Node. */
import { readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import type { KernelCall } from "../../src/protocol/kernel.ts";
import { planCall } from "../../src/runtime/wasm/kernels/kernel-table.ts";
import type { Operand } from "../../src/runtime/wasm/kernels/plan.ts";
import {
  type Layout,
  laneScratchBytes,
  scalarBytes,
  type Task,
} from "../../src/runtime/wasm/task.ts";

// Node 20 knows relaxed SIMD by this flag only, and takes it before the first module is compiled; later ones ignore it.
setFlagsFromString("--experimental-wasm-relaxed-simd");

/** Builds of the kernels that run here. */
export const laneBuilds = (["plain", "relaxed"] as const).filter((build) =>
  WebAssembly.validate(bytesOf(build)),
);

export type LaneBuild = (typeof laneBuilds)[number];

function bytesOf(build: "plain" | "relaxed"): Uint8Array<ArrayBuffer> {
  const url = new URL(`../../src/runtime/wasm/built/${build}.wasm`, import.meta.url);
  return Uint8Array.from(readFileSync(url));
}

const modules = new Map(
  laneBuilds.map((build) => [build, new WebAssembly.Module(bytesOf(build))] as const),
);

type Run = (code: number, words: number, part: number, parts: number, scratch: number) => void;

/** The first page is the module's own. */
const firstAddress = 1 << 16;

/** Memory in which whatever is planned finds its place, and a lane that works in it. */
export interface OneLane {
  readonly memory: ArrayBuffer;
  /** Takes bytes; their address stays good. */
  readonly allocate: (bytes: number) => number;
  readonly layout: Layout;
  /** Puts the operands of tasks into the memory, and gives what runs one task, all parts or each in the order given. */
  readonly prepare: (
    tasks: readonly Task[],
  ) => (index: number, orderOf?: (parts: number) => readonly number[]) => void;
}

/** Makes a lane with memory for so many bytes, all of them NaN. */
export function createLane(
  build: LaneBuild,
  sizeBytes: number,
  arenas: { stored: number; step: number },
): OneLane {
  const memory = new WebAssembly.Memory({ initial: Math.ceil(sizeBytes / 65_536) + 2 });
  const module = modules.get(build);
  if (module === undefined) throw new RangeError(`There is no build ${build} here.`);
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const run = exports["run"] as Run;
  new Float32Array(memory.buffer).fill(Number.NaN);
  let end = firstAddress;
  const allocate = (bytes: number) => {
    const begin = end;
    end += Math.ceil(bytes / 64) * 64;
    if (end > sizeBytes) throw new RangeError("The memory is full.");
    return begin;
  };
  const scratch = allocate(laneScratchBytes);
  const scalars = allocate(scalarBytes);
  const layout = {
    stored: allocate(arenas.stored),
    step: allocate(arenas.step),
    scalars,
    allocate,
  };
  const prepare: OneLane["prepare"] = (tasks) => {
    const addresses = tasks.map(({ words }) => {
      const address = allocate(4 * words.length);
      new Int32Array(memory.buffer, address, words.length).set(words);
      return address;
    });
    const calls = tasks.map(({ code, parts }, index) => {
      const words = addresses[index] ?? 0;
      return {
        one: (part: number) => run(code, words, part, parts, scratch),
        all: () => {
          for (let part = 0; part < parts; part++) run(code, words, part, parts, scratch);
        },
        parts,
      };
    });
    return (index, orderOf) => {
      const call = calls[index];
      if (call === undefined) throw new RangeError(`There is no task ${index}.`);
      if (orderOf) orderOf(call.parts).forEach(call.one);
      else call.all();
    };
  };
  return { memory: memory.buffer, allocate, layout, prepare };
}

/** A kernel call with its operands. */
export interface PlacedCall {
  readonly call: KernelCall;
  readonly reads: readonly Operand[];
  readonly writes: readonly Operand[];
}

/** Plans calls that run one after the other, and gives what runs them all. */
export function planCalls(
  lane: OneLane,
  calls: readonly PlacedCall[],
  orderOf?: (parts: number) => readonly number[],
): () => void {
  const tasks: Task[] = [];
  const plan = {
    add: (code: number, words: readonly number[], parts: number, after: readonly number[]) =>
      tasks.push({ dispatch: 0, code, words: Int32Array.from(words), parts, after }) - 1,
    scratch: (count: number) => lane.layout.allocate(4 * count),
    scalars: lane.layout.scalars,
  };
  for (const { call, reads, writes } of calls) planCall(call, { reads, writes }, plan, []);
  const run = lane.prepare(tasks);
  return () => {
    for (const task of tasks.keys()) run(task, orderOf);
  };
}
