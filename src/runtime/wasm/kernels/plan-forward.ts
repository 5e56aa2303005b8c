/** Plans convolutions and matrix products with what follows their sums. */
import type { ActivationAttrs, KernelCall } from "../../../protocol/kernel.ts";
import { sizeOf } from "../../places.ts";
import { activationCode } from "./activation-codes.ts";
import { transpose } from "./codes.ts";
import {
  geometryOf,
  imageOf,
  outOf,
  planPacking,
  pointwise,
  storedWeights,
  type WeightMatrix,
} from "./convolution-operands.ts";
import { type After, type Operand, type Plan, partsOf, rowBytes, scratchOperand } from "./plan.ts";
import {
  type Geometry,
  type ImageSource,
  planConvolution,
  type Weights,
} from "./plan-convolution.ts";
import { planFilterGradient } from "./plan-filter-gradient.ts";

/** A call whose second operand holds what the pixels are multiplied with. */
export type ProductCall = Extract<KernelCall, { kernel: "conv2d" | "matmul" }>;

/** What happens to the sums. */
export interface Epilogue {
  readonly bias?: Operand | undefined;
  readonly activation?: ActivationAttrs["function"] | undefined;
  /** Where the sums go when the activation goes elsewhere. */
  readonly kept?: Operand | undefined;
  readonly adds?: boolean;
}

/** Plans y = f(x · kernel + bias). */
export function planForward(
  plan: Plan,
  call: ProductCall,
  [x, kernel, y]: readonly [Operand, Operand, Operand],
  epilogue: Epilogue,
  after: After,
): After {
  if (call.kernel === "conv2d") {
    const groups = call.attrs.groups ?? 1;
    const geometry = geometryOf(call.attrs, imageOf(y));
    const packed = planFilters(plan, kernel, { ...geometry, groups }, sizeOf(y) / y.columns, after);
    return finish(plan, imageOf(x), geometry, packed.weights, y, epilogue, packed.after);
  }
  const { transposeA, transposeB } = call.attrs;
  if (transposeA && Object.values(epilogue).some(Boolean)) {
    const turned = planTransposed(plan, x, after);
    const rest = { kernel: "matmul", attrs: { transposeA: false, transposeB } } as const;
    return planForward(plan, rest, [turned.operand, kernel, y], epilogue, turned.after);
  }
  if (transposeA) {
    const dy = transposeB ? planTransposed(plan, kernel, after) : { operand: kernel, after };
    const operands = { x: imageOf(x), dy: imageOf(dy.operand), dkernel: y };
    return planFilterGradient(plan, operands, pointwise(imageOf(x)), dy.after);
  }
  const packed = transposeB
    ? planPacking(plan, transposedMatrix(kernel), after)
    : planFilters(plan, kernel, pointwise(imageOf(x)), x.rows, after);
  return finish(plan, imageOf(x), pointwise(imageOf(x)), packed.weights, y, epilogue, packed.after);
}

/** The columns of a matrix [columns, rows], as those of a product. */
export function transposedMatrix(kernel: Operand): WeightMatrix {
  return {
    ...{ address: kernel.address, rows: kernel.columns, rowBytes: 4 },
    ...{ columns: kernel.rows, columnBytes: rowBytes(kernel) },
    ...{ groups: 1, groupBytes: 0, taps: [1, 1], tapBytes: [0, 0] },
  };
}

/** Rearranges filters where there are so many that eight of them don't stay in the first cache, and pixels enough to pay for it. */
function planFilters(
  plan: Plan,
  kernel: Operand,
  { taps, groups }: Geometry,
  pixels: number,
  after: After,
) {
  if (sizeOf(kernel) < 8192 || kernel.columns <= 8 || pixels < 96)
    return { weights: storedWeights(kernel, groups), after };
  const channels = kernel.rows / (taps[0] * taps[1]);
  const row = rowBytes(kernel);
  const matrix = {
    ...{ address: kernel.address, rows: channels, rowBytes: row },
    ...{ columns: kernel.columns / groups, columnBytes: 4 },
    ...{ groups, groupBytes: (4 * kernel.columns) / groups },
    ...{ taps, tapBytes: [taps[1] * channels * row, channels * row] as const },
  };
  return planPacking(plan, matrix, after);
}

function planTransposed(plan: Plan, operand: Operand, after: After) {
  const result = scratchOperand(plan, [operand.columns, operand.rows]);
  const words = [
    ...[operand.address, rowBytes(operand), operand.rows, operand.columns],
    ...[result.address, rowBytes(result)],
  ];
  const parts = partsOf(sizeOf(operand), 32_768, operand.rows);
  return { operand: result, after: [plan.add(transpose, words, parts, after)] };
}

function finish(
  plan: Plan,
  image: ImageSource,
  geometry: Geometry,
  weights: Weights,
  y: Operand,
  { bias, activation, kept, adds = false }: Epilogue,
  after: After,
): After {
  const sums = kept ?? y;
  const convolution = {
    ...geometry,
    ...{ image, weights, bias: bias?.address ?? 0, filters: y.columns / geometry.groups },
    out: outOf(sums, imageOf(y)),
    activation: activationCode(activation),
    activated: kept ? y.address : 0,
    activatedPixelBytes: kept ? rowBytes(y) : 0,
    adds,
  };
  return planConvolution(plan, convolution, after);
}
