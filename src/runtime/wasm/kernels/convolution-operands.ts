/** Takes the operands of a convolution apart: images, windows and filters. */
import type { ConvolutionAttrs, GroupAttrs } from "../../../protocol/kernel.ts";
import { packWeights } from "./codes.ts";
import { type After, imageSides, type Operand, type Plan, partsOf, rowBytes } from "./plan.ts";
import type { Geometry, ImageSource, Weights } from "./plan-convolution.ts";

/** The slope that dy is multiplied with on its way: of which activation, at which numbers. */
export interface Slope {
  readonly code: number;
  readonly at: Operand;
}

/** An operand of rank 4 as an image batch, or one of rank 2 as a column of pixels. */
export function imageOf(operand: Operand, slope?: Slope): ImageSource {
  const sides =
    operand.shape.length === 4
      ? imageSides(operand)
      : ([1, operand.rows, 1, operand.columns] as const);
  const [batch, height, width, channels] = sides;
  return {
    ...{ address: operand.address, pixelBytes: rowBytes(operand) },
    ...{ batch, height, width, channels },
    slope: slope?.code ?? 0,
    slopeAt: slope?.at.address ?? 0,
    slopePixelBytes: slope ? rowBytes(slope.at) : 0,
  };
}

/** The window of a call whose result is `out` high and wide. */
export function geometryOf(
  { window, strides, dilations = [1, 1], padding, groups = 1 }: ConvolutionAttrs & GroupAttrs,
  { height, width }: ImageSource,
): Geometry {
  return {
    ...{ taps: window, strides, dilations, top: padding.top, left: padding.left },
    ...{ outHeight: height, outWidth: width, groups },
  };
}

/** The window of a matrix product: each row is a pixel. */
export function pointwise({ height }: ImageSource): Geometry {
  const ones = [1, 1] as const;
  const window = { taps: ones, strides: ones, dilations: ones, top: 0, left: 0 };
  return { ...window, outHeight: height, outWidth: 1, groups: 1 };
}

/** Where the pixels of a result go. */
export function outOf(operand: Operand, { height, width }: ImageSource) {
  const pixelBytes = rowBytes(operand);
  return {
    ...{ address: operand.address, pixelBytes },
    ...{ rowBytes: width * pixelBytes, imageBytes: height * width * pixelBytes },
  };
}

/** Filters as they are stored: [h,w,C/groups,F], a row of F for each weight. */
export function storedWeights(kernel: Operand, groups: number): Weights {
  const filters = kernel.columns / groups;
  return {
    ...{ address: kernel.address, rowBytes: rowBytes(kernel) },
    ...{ panelBytes: 32, groupBytes: 4 * filters },
  };
}

/** A matrix of weights by columns in memory, for each tap and group; distances in bytes, which may be negative. */
export interface WeightMatrix {
  readonly address: number;
  readonly rows: number;
  readonly rowBytes: number;
  readonly columns: number;
  readonly columnBytes: number;
  readonly groups: number;
  readonly groupBytes: number;
  readonly taps: readonly [number, number];
  readonly tapBytes: readonly [number, number];
}

/** Plans to rearrange weights into panels of eight columns. */
export function planPacking(
  plan: Plan,
  matrix: WeightMatrix,
  after: After,
): { readonly weights: Weights; readonly after: After } {
  const { rows, columns, groups, taps } = matrix;
  const panels = Math.ceil(columns / 8);
  const panelNumbers = taps[0] * taps[1] * rows * 8;
  const count = groups * panels * panelNumbers;
  const address = plan.scratch(count);
  const words = [
    ...[matrix.address, address, rows, matrix.rowBytes, columns, matrix.columnBytes],
    ...[groups, matrix.groupBytes, taps[0], matrix.tapBytes[0], taps[1], matrix.tapBytes[1]],
  ];
  const parts = partsOf(count, 32_768, groups * panels * taps[0] * taps[1]);
  const bytes = {
    rowBytes: 32,
    panelBytes: 4 * panelNumbers,
    groupBytes: 4 * panels * panelNumbers,
  };
  return {
    weights: { address, ...bytes },
    after: count === 0 ? after : [plan.add(packWeights, words, parts, after)],
  };
}
