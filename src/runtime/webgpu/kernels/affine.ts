/** A layer with filters as one work, and all its gradients as the works of one stage, with one more for the sums that were split. */
import { slopeFollowsFromResult } from "../../../protocol/affine.ts";
import type { AffineGradientAttrs } from "../../../protocol/kernel.ts";
import { type Place, sizeOf } from "../../places.ts";
import { isCheapSlope } from "./activation-functions.ts";
import { type Slices, slicesOf, splitSlice, sumOfPartials } from "./column-sums.ts";
import { convolutionInputWork, productWork } from "./cut-works.ts";
import { fusedSlopeWork } from "./elementwise.ts";
import { layerEpilogue, plainEpilogue } from "./epilogue.ts";
import {
  filterCallWork,
  geometryOf,
  type SlicedSums,
  slicedFilterGradient,
} from "./filter-calls.ts";
import type { GpuKernel, GpuWork, PlanContext, Stage } from "./gpu-kernel.ts";
import { plainFactor } from "./matmul.ts";
import { indexAt, numberOf, placeAt } from "./place-access.ts";
import { foldedSlopes, liesAlike, plainSlopes, type Slopes } from "./slopes.ts";
import { named, threadWork } from "./thread-work.ts";
import { rowLoop } from "./wgsl-loop.ts";

/** The call, its bias and its activation. */
export const affine: GpuKernel<"affine"> = (attrs, reads, writes, context) => {
  const { call, activation, keepsInput } = attrs;
  const result = placeAt(writes, 0);
  const epilogue = layerEpilogue(context.prefix, {
    bias: attrs.bias ? placeAt(reads, 2) : undefined,
    activation,
    result,
    input: keepsInput ? placeAt(writes, 1) : undefined,
  });
  const operands = [placeAt(reads, 0), placeAt(reads, 1)] as const;
  return [[filterCallWork(context, call, operands, result, epilogue)]];
};

/** Numbers of dy beyond which its slope is computed once and stored: it is read several times, and each time would cost. */
const fewNumbers = 4096;

/** dy times the activation's slope, and the stage that stores it where that pays. */
function slopesOf(
  context: PlanContext,
  attrs: AffineGradientAttrs,
  reads: readonly Place[],
): { readonly stages: readonly Stage[]; readonly dy: (name: string) => Slopes } {
  const dy = placeAt(reads, 1);
  const { activation } = attrs;
  if (!activation) return { stages: [], dy: () => plainSlopes(dy) };
  const y = placeAt(reads, reads.length - 1);
  const slope = { function: activation, fromResult: slopeFollowsFromResult(activation) };
  const isFolded = isCheapSlope(slope) && sizeOf(dy) <= fewNumbers && liesAlike(dy, y);
  if (isFolded) {
    return {
      stages: [],
      dy: (name) => foldedSlopes(named(context, name).prefix, dy, y, slope),
    };
  }
  const offset = context.scratch(sizeOf(dy));
  const product: Place = { ...dy, arena: "step", offset, stride: dy.columns };
  const work = fusedSlopeWork(named(context, "slopes"), activation, [dy, y], product);
  return { stages: [[work]], dy: () => plainSlopes(product) };
}

/** Sums of dy down its rows, slice by slice. */
function biasSums(context: PlanContext, dy: Slopes, result: Place): SlicedSums {
  const { place } = dy;
  const slices: Slices = slicesOf(place.rows);
  const offset = slices.count === 1 ? 0 : context.scratch(slices.count * place.columns);
  const target = slices.count === 1 ? numberOf(result, "column") : `step[${offset}u + i]`;
  const body = `${splitSlice(place.rows, place.columns, slices)}
var sum = 0.0f;
${rowLoop(`sum += ${dy.at(`i32(${indexAt(place, "row", "column")})`)};`)}
${target} = sum;`;
  const work = threadWork(named(context, "bias"), {
    label: "bias gradient",
    items: slices.count * place.columns,
    body,
    declarations: dy.declarations,
  });
  return {
    works: [work],
    partials: { offset, slices: slices.count, size: place.columns },
    sums: slices.count === 1 ? [] : [{ result, begin: 0 }],
  };
}

function filterSums(
  context: PlanContext,
  { call }: AffineGradientAttrs,
  x: Place,
  dy: Slopes,
  result: Place,
): SlicedSums {
  if (call.kernel !== "matmul") {
    return slicedFilterGradient(context, geometryOf(call, x, dy.place), { x, dy }, result);
  }
  const { place, at, declarations } = dy;
  const product = { a: plainFactor(x, true), b: { place, isTransposed: false, at, declarations } };
  const own = named(context, "filters");
  const work = productWork(own, [product], plainEpilogue(result));
  return { works: [work], partials: { offset: 0, slices: 1, size: 0 }, sums: [] };
}

function inputWork(
  context: PlanContext,
  { call }: AffineGradientAttrs,
  dy: Slopes,
  kernel: Place,
  dx: Place,
): GpuWork {
  const own = named(context, "input");
  if (call.kernel !== "matmul") {
    const c = geometryOf(call, dx, dy.place);
    return convolutionInputWork(own, [{ c, dy, kernel }], dx);
  }
  const { place, at, declarations } = dy;
  const product = {
    a: { place, isTransposed: false, at, declarations },
    b: plainFactor(kernel, true),
  };
  return productWork(own, [product], plainEpilogue(dx));
}

/** dkernel, dbias and dx, side by side. */
export const affineGradient: GpuKernel<"affine-gradient"> = (attrs, reads, writes, context) => {
  const { stages, dy } = slopesOf(context, attrs, reads);
  const x = placeAt(reads, 0);
  const results = [...writes];
  const take = () => placeAt(results.splice(0, 1), 0);
  const filters = filterSums(context, attrs, x, dy("filters"), take());
  const bias = attrs.bias ? [biasSums(context, dy("bias"), take())] : [];
  const input = attrs.inputGradient
    ? [inputWork(context, attrs, dy("input"), placeAt(reads, 2), take())]
    : [];
  const sliced = [filters, ...bias];
  const totals = sliced.flatMap(({ partials, sums }, part) =>
    sums.map((sum) => sumOfPartials(named(context, `total${part}`), partials, sum)),
  );
  const works = [...sliced.flatMap((sums) => sums.works), ...input];
  return totals.length === 0 ? [...stages, works] : [...stages, works, totals];
};
