/** The calls with filters, alone: forward, and the gradients of their input and of their filters. */
import type { FilterCall, SummedCall } from "../../../protocol/kernel.ts";
import { dealOperands } from "../../../protocol/siblings.ts";
import type { Place } from "../../places.ts";
import { type PartialSum, type Partials, sumOfPartials } from "./column-sums.ts";
import { type Convolution, convolutionOf } from "./convolution-geometry.ts";
import {
  convolutionFilterWork,
  convolutionInputWork,
  convolutionWork,
  productWork,
  type StoreSlice,
} from "./cut-works.ts";
import { type Epilogue, plainEpilogue } from "./epilogue.ts";
import type { GpuKernel, GpuWork, PlanContext, Stage } from "./gpu-kernel.ts";
import { imageSides } from "./image-size.ts";
import { plainFactor } from "./matmul.ts";
import { placeAt } from "./place-access.ts";
import { plainSlopes, type Slopes } from "./slopes.ts";
import { named } from "./thread-work.ts";

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
  if (call.kernel !== "matmul") {
    return convolutionWork(context, geometryOf(call, x, output), { x, kernel }, epilogue);
  }
  const a = plainFactor(x, call.attrs.transposeA);
  const b = plainFactor(kernel, call.attrs.transposeB);
  return productWork(context, [{ a, b }], epilogue);
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

/** The sums of every slice of a convolution's filter gradient. */
export function slicedFilterGradient(
  context: PlanContext,
  c: Convolution,
  operands: { readonly x: Place; readonly dy: Slopes },
  result: Place,
): SlicedSums {
  const { slices, work } = convolutionFilterWork(named(context, "filters"), c, operands);
  const size = c.down.window * c.across.window * c.groupChannels * c.filters;
  const offset = slices === 1 ? 0 : context.scratch(slices * size);
  // The matrix of all weights of a filter by all filters, whichever way the filters are counted.
  const matrix = { ...result, rows: size / c.filters, columns: c.filters, stride: c.filters };
  const { store: storeWhole } = plainEpilogue(matrix);
  const store: StoreSlice = (slice, row, column, sum) =>
    slices === 1
      ? storeWhole(row, column, sum)
      : `step[${offset} + ${slice} * ${size} + ${row} * ${c.filters} + ${column}] = ${sum};`;
  return {
    works: [work(store)],
    partials: { offset, slices, size },
    sums: slices === 1 ? [] : [{ result: matrix, begin: 0 }],
  };
}

/** The stages of sliced sums. */
function stagesOf(context: PlanContext, { works, partials, sums }: SlicedSums): Stage[] {
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
    return [[convolutionInputWork(context, [member], dx)]];
  };
}

/** dx of a convolution. */
export const conv2dGradientInput = inputGradient<"conv2d-gradient-input">("conv2d");

/** dx of a depthwise convolution. */
export const depthwiseConv2dGradientInput =
  inputGradient<"depthwise-conv2d-gradient-input">("depthwise-conv2d");

/** One call over the operands of all members: the sum of what each gives. */
function summedWork(
  context: PlanContext,
  call: SummedCall,
  members: readonly (readonly Place[])[],
  result: Place,
): GpuWork {
  if (call.kernel === "matmul") {
    const { transposeA, transposeB } = call.attrs;
    const products = members.map((operands) => ({
      a: plainFactor(placeAt(operands, 0), transposeA),
      b: plainFactor(placeAt(operands, 1), transposeB),
    }));
    return productWork(context, products, plainEpilogue(result));
  }
  const gradients = members.map((operands) => {
    const dy = placeAt(operands, 0);
    const c = convolutionOf(call.attrs, result, dy);
    return { c, dy: plainSlopes(dy), kernel: placeAt(operands, 1) };
  });
  return convolutionInputWork(context, gradients, result);
}

/** Σ over the members of what the call gives of their operands. */
export const sumOfSiblings: GpuKernel<"sum-of-siblings"> = (
  { call, count },
  reads,
  writes,
  context,
) => [[summedWork(context, call, dealOperands(reads, count), placeAt(writes, 0))]];
