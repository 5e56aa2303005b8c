/** Zero padding, nearest-neighbour upsampling and their gradients through TensorFlow.js. */
import * as tf from "@tensorflow/tfjs-core";
import type { Padding, WindowAttrs } from "../../../protocol/kernel.ts";
import { poolAttrs, spread } from "./pooling.ts";
import { imageShape, runBackendKernel, type TfjsKernel, tfjsPadding } from "./tfjs-kernel.ts";

/** Zeros around the image. */
export const zeroPad: TfjsKernel<"zero-pad"> = ({ attrs }, x) => [
  tf.pad(x, tfjsPadding(attrs.padding)),
];

/** The image without its margin. */
export const zeroPadGradient: TfjsKernel<"zero-pad-gradient"> = (
  { attrs: { padding }, backend },
  dy,
) => {
  const [batch, height, width, channels] = imageShape(dy.shape);
  const { top, bottom, left, right } = padding;
  if (backend === "cpu") return [crop(dy, padding)];
  const size = [batch, height - top - bottom, width - left - right, channels];
  return [tf.slice(dy, [0, top, left, 0], size)];
};

/** A mean over windows of one pixel, cropped by negative padding: on the cpu backend far faster than `tf.slice`, see `sliceColumns`. */
function crop(dy: tf.Tensor, { top, bottom, left, right }: Padding): tf.Tensor {
  const padding = { top: -top, bottom: -bottom, left: -left, right: -right };
  return runBackendKernel(tf.AvgPool, { x: dy }, poolAttrs({ ...tiles([1, 1]), padding }));
}

/** Windows that lie side by side. */
function tiles(window: readonly [number, number]): WindowAttrs {
  return { window, strides: window, padding: { top: 0, bottom: 0, left: 0, right: 0 } };
}

/**
 * Each pixel fills a window.
 *
 * The kernel `ResizeNearestNeighbor` multiplies a coordinate by 1/factor in float32, which may miss a whole number.
 */
export const upsample: TfjsKernel<"upsample"> = ({ attrs: { factor } }, x) => {
  const [batch, height, width, channels] = imageShape(x.shape);
  const shape = [batch, height * factor[0], width * factor[1], channels];
  return [spread(x, tiles(factor), shape)];
};

/** The sum over each window: its mean, times its size. */
export const upsampleGradient: TfjsKernel<"upsample-gradient"> = ({ attrs: { factor } }, dy) => {
  const means = runBackendKernel(tf.AvgPool, { x: dy }, poolAttrs(tiles(factor)));
  return [tf.mul(means, factor[0] * factor[1])];
};
