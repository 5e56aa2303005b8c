/** The calls with filters, alone: forward, and the gradients of their input and of their filters. */
import type { FilterCall, SummedCall } from "../../../protocol/kernel.ts";
import { dealOperands } from "../../../protocol/siblings.ts";
import type { Place } from "../../places.ts";
import { type PartialSum, type Partials, sumOfPartials } from "./column-sums.ts";
import { filterGradientWork, planFilterGradient } from "./convolution-filter-gradient.ts";
import { forwardWork } from "./convolution-forward.ts";
import { type Convolution, convolutionOf } from "./convolution-geometry.ts";
import { inputGradientWork } from "./convolution-input-gradient.ts";
import { type Epilogue, plainEpilogue } from "./epilogue.ts";
import type { GpuKernel, GpuWork, PlanContext, Stage } from "./gpu-kernel.ts";
import { imageSides } from "./image-size.ts";
import { type Factor, matmulWork, plainFactor } from "./matmul.ts";
import { numberAt, placeAt } from "./place-access.ts";
import type { Tile } from "./register-tile.ts";
import { plainSlopes, type Slopes } from "./slopes.ts";
import { named } from "./thread-work.ts";
import { tileOf } from "./variants.ts";

type ConvolutionCall = Extract<FilterCall, { kernel: "conv2d" | "depthwise-conv2d" }>;

/** The geometry of a convolution, depthwise or not, over an image with an output. */
export function geometryOf(call: ConvolutionCall, image: Place, output: Place): Convolution {
  if (call.kernel === "conv2d") return convolutionOf(call.attrs, image, output);
  const [, , , channels] = imageSides(image);
  return convolutionOf({ ...call.attrs, groups: channels }, image, output);
}

/** A call with filters, through an epilogue that writes `output`. */
export function filterCallWork(
  context: PlanContext,
  call: FilterCall,
  [x, kernel]: readonly [Place, Place],
  output: Place,
  epilogue: Epilogue,
): GpuWork {
  const most = tileOf(context.variant);
  if (call.kernel !== "matmul") {
    const c = geometryOf(call, x, output);
    return forwardWork(context, c, { x, kernel }, epilogue, most);
  }
  const a = plainFactor(x, call.attrs.transposeA);
  const b = plainFactor(kernel, call.attrs.transposeB);
  return matmulWork(context, [{ a, b }], epilogue, most);
}

function filterCall<K extends FilterCall["kernel"]>(kernel: K): GpuKernel<K> {
  return (attrs, reads, writes, context) => {
    const call = { kernel, attrs } as unknown as FilterCall;
    const output = placeAt(writes, 0);
    const operands = [placeAt(reads, 0), placeAt(reads, 1)] as const;
    return [[filterCallWork(context, call, operands, output, plainEpilogue(output))]];
  };
}

/** y of a convolution. */
export const conv2d = filterCall("conv2d");

/** y of a depthwise convolution. */
export const depthwiseConv2d = filterCall("depthwise-conv2d");

/** a · b. */
export const matmul = filterCall("matmul");

/** The sums of slices, and what is to become of them: nothing where there is one slice, which is the result. */
export interface SlicedSums {
  readonly works: readonly GpuWork[];
  readonly partials: Partials;
  readonly sums: readonly PartialSum[];
}

/** The sums of every slice of a convolution's filter gradient, with room for `extra` more numbers in each slice. */
export function slicedFilterGradient(
  context: PlanContext,
  c: Convolution,
  operands: { readonly x: Place; readonly dy: Slopes },
  result: Place,
): SlicedSums {
  const plan = planFilterGradient(c, tileOf(context.variant));
  const size = c.down.window * c.across.window * c.groupChannels * c.filters;
  const { slices } = plan;
  const offset = slices === 1 ? 0 : context.scratch(slices * size);
  const store = (slice: string, row: string, column: string, sum: string) =>
    slices === 1
      ? `${numberAt({ ...result, columns: c.filters }, `u32(${row})`, `u32(${column})`)} = ${sum};`
      : `step[${offset} + ${slice} * ${size} + ${row} * ${c.filters} + ${column}] = ${sum};`;
  const flat = { ...result, rows: size / c.filters, columns: c.filters };
  const target = result.stride === result.columns ? { ...flat, stride: c.filters } : result;
  return {
    works: [filterGradientWork(named(context, "filters"), c, operands, plan, store)],
    partials: { offset, slices, size },
    sums: slices === 1 ? [] : [{ result: target, begin: 0 }],
  };
}

/** The stages of sliced sums. */
export function stagesOf(context: PlanContext, { works, partials, sums }: SlicedSums): Stage[] {
  const totals = sums.map((sum, at) => sumOfPartials(named(context, `total${at}`), partials, sum));
  return totals.length === 0 ? [works] : [works, totals];
}

function filterGradient<K extends "conv2d-gradient-filter" | "depthwise-conv2d-gradient-filter">(
  kernel: ConvolutionCall["kernel"],
): GpuKernel<K> {
  return (attrs, reads, writes, context) => {
    const call = { kernel, attrs } as unknown as ConvolutionCall;
    const [x, dy] = [placeAt(reads, 0), placeAt(reads, 1)];
    const c = geometryOf(call, x, dy);
    const operands = { x, dy: plainSlopes(dy) };
    return stagesOf(context, slicedFilterGradient(context, c, operands, placeAt(writes, 0)));
  };
}

/** dkernel of a convolution. */
export const conv2dGradientFilter = filterGradient<"conv2d-gradient-filter">("conv2d");

/** dkernel of a depthwise convolution. */
export const depthwiseConv2dGradientFilter =
  filterGradient<"depthwise-conv2d-gradient-filter">("depthwise-conv2d");

function inputGradient<K extends "conv2d-gradient-input" | "depthwise-conv2d-gradient-input">(
  kernel: ConvolutionCall["kernel"],
): GpuKernel<K> {
  return (attrs, reads, writes, context) => {
    const call = { kernel, attrs } as unknown as ConvolutionCall;
    const [dy, filters, dx] = [placeAt(reads, 0), placeAt(reads, 1), placeAt(writes, 0)];
    const member = { c: geometryOf(call, dx, dy), dy: plainSlopes(dy), kernel: filters };
    return [[inputGradientWork(context, [member], dx, tileOf(context.variant))]];
  };
}

/** dx of a convolution. */
export const conv2dGradientInput = inputGradient<"conv2d-gradient-input">("conv2d");

/** dx of a depthwise convolution. */
export const depthwiseConv2dGradientInput =
  inputGradient<"depthwise-conv2d-gradient-input">("depthwise-conv2d");

/** One call over the operands of all members: the sum of what each gives. */
export function summedWork(
  context: PlanContext,
  call: SummedCall,
  members: readonly (readonly Place[])[],
  result: Place,
): GpuWork {
  const most: Tile = tileOf(context.variant);
  if (call.kernel === "matmul") {
    const { transposeA, transposeB } = call.attrs;
    const factor = (place: Place, isTransposed: boolean): Factor =>
      plainFactor(place, isTransposed);
    const products = members.map((operands) => ({
      a: factor(placeAt(operands, 0), transposeA),
      b: factor(placeAt(operands, 1), transposeB),
    }));
    return matmulWork(context, products, plainEpilogue(result), most);
  }
  const gradients = members.map((operands) => {
    const dy = placeAt(operands, 0);
    const c = convolutionOf(call.attrs, result, dy);
    return { c, dy: plainSlopes(dy), kernel: placeAt(operands, 1) };
  });
  return inputGradientWork(context, gradients, result, most);
}

/** Σ over the members of what the call gives of their operands. */
export const sumOfSiblings: GpuKernel<"sum-of-siblings"> = (
  { call, count },
  reads,
  writes,
  context,
) => [[summedWork(context, call, dealOperands(reads, count), placeAt(writes, 0))]];
