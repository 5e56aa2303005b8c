/** Convolutions that are hard to get right: those of `window-cases.ts`, and with dilation and groups on top. */
import { outputSize } from "../../src/compiler/oracle/window.ts";
import type { ConvolutionAttrs, GroupAttrs } from "../../src/protocol/kernel.ts";
import { padding, type WindowCase, windowCases } from "./window-cases.ts";

/** A convolution; `filters` is the number of filters, or of filters per channel where it is depthwise. */
export interface ConvolutionWindow extends WindowCase {
  readonly attrs: ConvolutionAttrs & GroupAttrs;
}

type Pair = readonly [number, number];

function dilated(
  image: WindowCase["image"],
  filters: number,
  window: Pair,
  dilations: Pair,
  strides: Pair,
  pad: "same" | "valid",
): ConvolutionWindow {
  const reach: Pair = [(window[0] - 1) * dilations[0] + 1, (window[1] - 1) * dilations[1] + 1];
  const pixels = padding(image, reach, strides, pad);
  return { image, filters, attrs: { window, strides, padding: pixels, dilations } };
}

function grouped(groups: number, row: ConvolutionWindow): ConvolutionWindow {
  return { ...row, attrs: { ...row.attrs, groups } };
}

const dilatedWindows: readonly ConvolutionWindow[] = [
  dilated([1, 7, 7, 1], 1, [3, 3], [2, 2], [1, 1], "same"),
  dilated([2, 9, 8, 3], 2, [3, 2], [2, 3], [1, 1], "valid"),
  dilated([2, 8, 9, 4], 1, [3, 3], [3, 1], [1, 1], "same"),
  dilated([1, 10, 7, 2], 4, [2, 3], [2, 2], [2, 1], "same"),
  dilated([2, 9, 9, 1], 3, [2, 2], [3, 2], [4, 3], "valid"),
  dilated([2, 6, 6, 8], 1, [5, 5], [2, 2], [1, 1], "same"),
  dilated([1, 5, 11, 2], 2, [1, 3], [1, 4], [1, 2], "valid"),
];

/** Every filter sees every channel. */
const ungrouped: readonly ConvolutionWindow[] = [...windowCases, ...dilatedWindows];

/** Channels and filters in multiples of four, so that threads may share what they read. */
export const evenWindows: readonly ConvolutionWindow[] = [
  dilated([9, 4, 3, 8], 24, [3, 2], [1, 1], [1, 1], "same"),
  dilated([3, 3, 5, 4], 8, [1, 1], [1, 1], [1, 1], "valid"),
];

/** Windows for depthwise convolutions, with `filters` filters for each channel. */
export const depthwiseWindows: readonly ConvolutionWindow[] = ungrouped.map((row) => ({
  ...row,
  filters: 1 + (row.filters % 3),
}));

/** Windows for convolutions. */
export const convolutionWindows: readonly ConvolutionWindow[] = [
  ...ungrouped,
  grouped(2, dilated([2, 6, 7, 4], 6, [3, 3], [1, 1], [1, 1], "same")),
  grouped(3, dilated([1, 8, 5, 3], 6, [2, 2], [1, 1], [3, 2], "valid")),
  grouped(4, dilated([2, 5, 5, 4], 4, [3, 3], [1, 1], [2, 2], "same")),
  grouped(2, dilated([2, 9, 7, 6], 2, [3, 2], [2, 2], [1, 1], "same")),
  grouped(5, dilated([1, 7, 7, 10], 5, [1, 1], [1, 1], [1, 1], "valid")),
];

/** [N,H',W',channels] */
export function outputShape({ image, attrs }: ConvolutionWindow, channels: number): number[] {
  const [batch, height, width] = image;
  return [batch, ...outputSize(attrs, height, width), channels];
}

/** [h,w,C/groups,F] */
export function kernelShape({ image, filters, attrs }: ConvolutionWindow): number[] {
  return [...attrs.window, image[3] / (attrs.groups ?? 1), filters];
}

/** The number of channels of a depthwise convolution's output: C·M. */
export function depthwiseOutputs({ image, filters }: ConvolutionWindow): number {
  return image[3] * filters;
}
