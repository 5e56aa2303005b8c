/** What planners of kernels work with: operands, tasks, and how many parts a task is worth. */
import type { KernelAttrs, KernelName } from "../../../protocol/kernel.ts";
import { isDense, type Place, sizeOf } from "../../places.ts";

/** A buffer, or a range of one, with its address in the memory. */
export interface Operand extends Place {
  readonly address: number;
}

/** Indexes of the tasks that must have ended before. */
export type After = readonly number[];

/** The tasks of a Program while they are made. */
export interface Plan {
  /** Adds a task to the dispatch that is being planned, and gives its index. */
  readonly add: (code: number, words: readonly number[], parts: number, after: After) => number;
  /** Takes memory for so many numbers, and gives its address. */
  readonly scratch: (count: number) => number;
  /** Where the scalars of the step lie. */
  readonly scalars: number;
}

/** Plans one kernel call, and gives the tasks that end it. */
export type Planner<K extends KernelName> = (
  attrs: KernelAttrs[K],
  operands: { readonly reads: readonly Operand[]; readonly writes: readonly Operand[] },
  plan: Plan,
  after: After,
) => After;

const mostParts = 16;

/** How many parts a task falls into: as many as are worth `unit` of its cost, no more than there are things to deal out. */
export function partsOf(cost: number, unit: number, things: number): number {
  return Math.max(1, Math.min(mostParts, Math.ceil(cost / unit), things));
}

/** The bits of a float32, as a word. */
export function floatBits(value: number): number {
  return new Int32Array(Float32Array.of(value).buffer)[0] ?? 0;
}

/** The bits of a float64, as two words. */
export function doubleBits(value: number): readonly number[] {
  return [...new Int32Array(Float64Array.of(value).buffer)];
}

/** Bytes from one row of an operand to the next. */
export function rowBytes({ stride }: Place): number {
  return 4 * stride;
}

/** The operand at a position. Throws a RangeError where there is none. */
export function operandAt(operands: readonly Operand[], position: number): Operand {
  const operand = operands[position];
  if (operand === undefined) throw new RangeError(`There is no operand ${position}.`);
  return operand;
}

/** The four sides of an image batch. */
export function imageSides({ shape }: Place): readonly [number, number, number, number] {
  const [n, height, width, channels] = shape;
  if (n === undefined || height === undefined || width === undefined || channels === undefined)
    throw new RangeError(`[${shape.join(", ")}] is no image batch.`);
  return [n, height, width, channels];
}

/** Scratch that looks like a dense operand. */
export function scratchOperand(plan: Plan, shape: readonly number[]): Operand {
  const columns = shape.at(-1) ?? 1;
  const rows = shape.slice(0, -1).reduce((product, size) => product * size, 1);
  const address = plan.scratch(rows * columns);
  const place = { arena: "step", offset: 0, dataType: "f32" } as const;
  return { ...place, address, shape, rows, columns, stride: columns };
}

/** Rows and columns to go through: one row where the numbers of all operands lie end to end. */
export function commonRows(operands: readonly Operand[]): {
  readonly rows: number;
  readonly columns: number;
} {
  const [first] = operands;
  if (first === undefined) throw new RangeError("There is no operand.");
  if (operands.every(isDense)) return { rows: 1, columns: sizeOf(first) };
  return { rows: first.rows, columns: first.columns };
}
