/** The geometry that turns a gradient of a convolution into another convolution. */
import * as tf from "@tensorflow/tfjs-core";
import type { ConvolutionAttrs, Padding } from "../../../protocol/kernel.ts";
import { imageShape, reachedPadding } from "./tfjs-kernel.ts";

/** Distances between the taps, 1 × 1 where the attributes name none. */
export function dilationsOf({ dilations = [1, 1] }: ConvolutionAttrs): readonly [number, number] {
  return dilations;
}

/** Tells whether there are pixels between the taps. */
export function isDilated(attrs: ConvolutionAttrs): boolean {
  const [down, across] = dilationsOf(attrs);
  return down > 1 || across > 1;
}

/** How many pixels a window spans, [down, across]. */
function reach(attrs: ConvolutionAttrs): readonly [number, number] {
  const [down, across] = dilationsOf(attrs);
  return [(attrs.window[0] - 1) * down + 1, (attrs.window[1] - 1) * across + 1];
}

/** The padding that the windows really reach, for an image [N,H,W,·] and its output [N,H',W',·]. */
export function paddingReached(
  attrs: ConvolutionAttrs,
  image: readonly number[],
  output: readonly number[],
): Padding {
  const { strides, padding } = attrs;
  const [, height, width] = imageShape(image);
  const [, outHeight, outWidth] = imageShape(output);
  const [down, across] = reach(attrs);
  return {
    top: padding.top,
    bottom: reachedPadding(height, outHeight, down, strides[0], padding.top),
    left: padding.left,
    right: reachedPadding(width, outWidth, across, strides[1], padding.left),
  };
}

/**
 * The padding under which `spread` (dy with zeros between its pixels), convolved with the turned kernel, comes out as large as
 * the image. Negative padding crops.
 */
export function paddingTurned(
  attrs: ConvolutionAttrs,
  image: readonly number[],
  spread: readonly number[],
): Padding {
  const [, height, width] = imageShape(image);
  const [, spreadHeight, spreadWidth] = imageShape(spread);
  const [down, across] = reach(attrs);
  const { top, left } = attrs.padding;
  return {
    top: down - 1 - top,
    bottom: height - spreadHeight + top,
    left: across - 1 - left,
    right: width - spreadWidth + left,
  };
}

/** Puts stride − 1 zeros after each pixel, down and across: [N,H,W,C] → [N,H·s,W·t,C]. */
export function spreadPixels(dy: tf.Tensor, [down, across]: readonly [number, number]): tf.Tensor {
  const [batch, height, width, channels] = imageShape(dy.shape);
  const rows = zerosAfter(tf.reshape(dy, [batch * height, 1, width * channels]), down);
  const pixels = tf.reshape(rows, [batch * height * down * width, 1, channels]);
  return tf.reshape(zerosAfter(pixels, across), [batch, height * down, width * across, channels]);
}

/** [A,1,B] → [A,stride,B], zeros after what was there. */
function zerosAfter(x: tf.Tensor, stride: number): tf.Tensor {
  if (stride === 1) return x;
  return tf.pad(x, [
    [0, 0],
    [0, stride - 1],
    [0, 0],
  ]);
}
