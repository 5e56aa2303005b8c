/** Runs one kernel case through the kernels of the CPU engine and through the oracle, and says how far apart they are. */
import { evaluateKernel } from "../../src/compiler/oracle/oracle-table.ts";
import { relativeError } from "../../src/compiler/oracle/relative-error.ts";
import type { OracleTensor } from "../../src/compiler/oracle/tensor.ts";
import type { KernelCall, KernelName } from "../../src/protocol/kernel.ts";
import type { Operand } from "../../src/runtime/wasm/kernels/plan.ts";
import { writeScalars } from "../../src/runtime/wasm/task.ts";
import { createDraw } from "./draw.ts";
import type { KernelCase } from "./kernel-case.ts";
import { createLane, type LaneBuild, type OneLane, planCalls } from "./one-lane.ts";
import { labelled } from "./run-case.ts";

/** How a case is to be run. */
export interface LaneCaseOptions {
  readonly build: LaneBuild;
  readonly memoryBytes: number;
  /** Numbers of a wider tensor between two rows of an operand, where the compiler may make it a view; 0 for none. */
  readonly gap: number;
  readonly seed: number;
}

/** Kernels that replace their first operand and their slots, which are never views. */
const updates: ReadonlySet<string> = new Set([
  ...["sgd", "momentum", "nesterov", "rmsprop", "adagrad", "adam", "adamw"],
  ...["moving-average", "update-all"],
]);

/**
 * Runs a case with its parts in reverse order, and gives the largest distance of its results from the oracle's.
 *
 * @param name keys the inputs.
 * @throws Error when anything was written outside the results and the scratch.
 */
export function runLaneCase<K extends KernelName>(
  kernel: K,
  kernelCase: KernelCase<K>,
  name: string,
  options: LaneCaseOptions,
): number {
  const { attrs, step = 1, learningRate = 0.1 } = kernelCase;
  const call = { kernel, attrs } as KernelCall;
  const inputs = kernelCase.inputs(createDraw(options.seed, name));
  const scalars = { seed: options.seed, step, learningRate };
  const expected = evaluateKernel(call, inputs, scalars);
  const lane = createLane(options.build, options.memoryBytes, { stored: 0, step: 0 });
  writeScalars(lane.memory, lane.layout.scalars, scalars);
  const gap = updates.has(kernel) ? 0 : options.gap;
  const operandOf = (tensor: OracleTensor) => placeOperand(lane, tensor.shape, gap);
  const reads = inputs.map(operandOf);
  const writes = updates.has(kernel) ? replaced(call, reads) : expected.map(operandOf);
  inputs.forEach((tensor, position) => {
    const isInteger = labelled.has(kernel) && position === 1;
    fill(lane, reads[position], tensor, isInteger);
  });
  const fence = lane.allocate(0);
  const before = new Uint32Array(lane.memory.slice(0, fence));
  const reversed = (parts: number) => Array.from({ length: parts }, (_, part) => parts - 1 - part);
  planCalls(lane, [{ call, reads, writes }], reversed)();
  requireUntouched(lane, before, writes);
  const errors = expected.map(({ data }, position) =>
    relativeError(gather(lane, writes[position]), data),
  );
  return Math.max(...errors);
}

/** What an update writes: all operands of each member but the second, in their order. */
function replaced({ kernel, attrs }: KernelCall, reads: readonly Operand[]): readonly Operand[] {
  const members = kernel === "update-all" ? attrs.count : 1;
  const each = reads.length / members;
  return reads.filter((_, position) => position % each !== 1);
}

function placeOperand(lane: OneLane, shape: readonly number[], gap: number): Operand {
  const columns = shape.at(-1) ?? 1;
  const rows = shape.slice(0, -1).reduce((product, size) => product * size, 1);
  const stride = shape.length > 1 ? columns + gap : columns;
  const begin = stride === columns ? 0 : Math.ceil(gap / 2);
  const address = lane.allocate(4 * (rows * stride + 16)) + 4 * begin;
  return { arena: "step", offset: 0, dataType: "f32", address, shape, rows, columns, stride };
}

/** The index of each number of an operand in the memory, in fours of bytes. */
function* indicesOf({ address, rows, columns, stride }: Operand): Generator<number> {
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) yield address / 4 + row * stride + column;
}

function fill(
  lane: OneLane,
  operand: Operand | undefined,
  tensor: OracleTensor,
  isInteger: boolean,
) {
  const numbers = isInteger ? new Int32Array(lane.memory) : new Float32Array(lane.memory);
  if (operand === undefined) return;
  let position = 0;
  for (const index of indicesOf(operand)) numbers[index] = tensor.data[position++] ?? Number.NaN;
}

function gather(lane: OneLane, operand: Operand | undefined): readonly number[] {
  const numbers = new Float32Array(lane.memory);
  return operand ? [...indicesOf(operand)].map((index) => numbers[index] ?? Number.NaN) : [];
}

/** Compares everything below the scratch of the plan but the results and the lane's own. */
function requireUntouched(lane: OneLane, before: Uint32Array, writes: readonly Operand[]): void {
  const after = new Uint32Array(lane.memory);
  const written = new Set(writes.flatMap((operand) => [...indicesOf(operand)]));
  for (let index = lane.layout.scalars / 4; index < before.length; index++)
    if (before[index] !== after[index] && !written.has(index))
      throw new Error(`Something wrote at ${4 * index}, where no result is.`);
}
