/** Sums down the rows of a matrix, column by column: each slice of rows on its own, then the slices in a fixed order. */
import { type Place, sizeOf } from "../../places.ts";
import type { GpuKernel, GpuWork, PlanContext, Stage } from "./gpu-kernel.ts";
import { f32Text, numberAt, numberOf, placeAt } from "./place-access.ts";
import { named, threadWork } from "./thread-work.ts";
import { loopOf, rowLoop } from "./wgsl-loop.ts";

/** How rows fall into slices: the last may have fewer. */
export interface Slices {
  readonly count: number;
  readonly rows: number;
}

/** So many slices that the threads that sum them, and those that sum their sums, both have little to do. */
export function slicesOf(rows: number): Slices {
  const count = Math.max(1, Math.min(64, Math.round(Math.sqrt(rows) / 2)));
  const each = Math.ceil(rows / count);
  return { count: Math.ceil(rows / each), rows: each };
}

/** WGSL that takes thread `i` apart into u32 `slice`, `column`, and its rows from `begin` to before `end`. */
export function splitSlice(rows: number, columns: number, slices: Slices): string {
  return `let slice = i / ${columns}u; let column = i - slice * ${columns}u;
let begin = slice * ${slices.rows}u; let end = min(begin + ${slices.rows}u, ${rows}u);`;
}

/** Where the sums of each slice lie: dense, slice by slice. */
export interface Partials {
  readonly offset: number;
  readonly slices: number;
  /** Numbers of one slice. */
  readonly size: number;
}

/** One result out of the sums of each slice. */
export interface PartialSum {
  readonly result: Place;
  /** Where it begins in a slice. */
  readonly begin: number;
}

/** Slices of a round: going round costs as much as a few reads. */
const slicesPerRound = 4;

/** Sums the slices in their order. */
export function sumOfPartials(
  context: PlanContext,
  { offset, slices, size }: Partials,
  { result, begin }: PartialSum,
): GpuWork {
  const add = (count: number) =>
    Array.from({ length: count }, (_, ahead) => `sum += step[at + ${ahead * size}u];`).join(" ");
  const last = `${offset + begin + (slices - (slices % slicesPerRound)) * size}u + i`;
  const rounds = loopOf({
    goesOn: `at < ${last}`,
    step: `at += ${slicesPerRound * size}u;`,
    body: add(slicesPerRound),
    isCertain: true,
  });
  const body = `var sum = 0.0f; var at = ${offset + begin}u + i;
${slices < slicesPerRound ? "" : rounds}
${add(slices % slicesPerRound)}
${numberOf(result, "i")} = sum;`;
  return threadWork(context, { label: "sum of slices", items: sizeOf(result), body });
}

/** The sums of each slice of rows; straight into the result where there is but one slice. */
export function columnPartials(
  context: PlanContext,
  matrix: Place,
  slices: Slices,
  target: string,
): GpuWork {
  const { rows, columns } = matrix;
  const body = `${splitSlice(rows, columns, slices)}
var sum = 0.0f;
${rowLoop(`sum += ${numberAt(matrix, "row", "column")};`)}
${target} = sum;`;
  return threadWork(context, { label: "column sums", items: slices.count * columns, body });
}

/** Both stages of the sums of all columns. */
function columnSums(context: PlanContext, matrix: Place, result: Place): readonly Stage[] {
  const slices = slicesOf(matrix.rows);
  if (slices.count === 1) {
    return [[columnPartials(context, matrix, slices, numberOf(result, "column"))]];
  }
  const { columns } = matrix;
  const offset = context.scratch(slices.count * columns);
  const partials = { offset, slices: slices.count, size: columns };
  return [
    [columnPartials(named(context, "slices"), matrix, slices, `step[${offset}u + i]`)],
    [sumOfPartials(named(context, "total"), partials, { result, begin: 0 })],
  ];
}

/** dy [...,F] → its sums down to [F]. */
export const biasGradient: GpuKernel<"bias-gradient"> = (_, reads, writes, context) =>
  columnSums(context, placeAt(reads, 0), placeAt(writes, 0));

/** Σ x²: a number per thread, then one thread sums them. */
export const sumOfSquares: GpuKernel<"sum-of-squares"> = (_, reads, writes, context) => {
  const [x, result] = [placeAt(reads, 0), placeAt(writes, 0)];
  const numbers = sizeOf(x);
  const threads = Math.min(256, Math.ceil(numbers / 16));
  const each = Math.ceil(numbers / threads);
  const offset = threads === 1 ? 0 : context.scratch(threads);
  const target = threads === 1 ? numberAt(result, "0u", "0u") : `step[${offset}u + i]`;
  const body = `var sum = 0.0f;
for (var at = i * ${each}u; at < min((i + 1u) * ${each}u, ${numbers}u); at++) {
  let value = ${numberOf(x, "at")};
  sum += value * value;
}
${target} = sum;`;
  const squares = threadWork(named(context, "slices"), {
    label: "sum of squares",
    items: threads,
    body,
  });
  if (threads === 1) return [[squares]];
  const partials = { offset, slices: threads, size: 1 };
  return [[squares], [sumOfPartials(named(context, "total"), partials, { result, begin: 0 })]];
};

/** min(1, norm / (√total + 10⁻⁶)). */
export const clipFactor: GpuKernel<"clip-factor"> = ({ norm }, reads, writes, context) => {
  const total = numberAt(placeAt(reads, 0), "0u", "0u");
  const factor = `min(1.0f, ${f32Text(norm)} / (sqrt(${total}) + 1e-6f))`;
  const body = `${numberAt(placeAt(writes, 0), "0u", "0u")} = ${factor};`;
  return [[threadWork(context, { label: "clip-factor", items: 1, body })]];
};
