/** Convolution and its two gradients through TensorFlow.js. */
import * as tf from "@tensorflow/tfjs-core";
import type { Padding, WindowAttrs } from "../../../protocol/kernel.ts";
import {
  imageShape,
  inFixedOrder,
  lastSide,
  reachedPadding,
  runBackendKernel,
  type TfjsKernel,
  tfjsPadding,
} from "./tfjs-kernel.ts";

/** x [N,H,W,C] ∗ kernel [h,w,C,F] → [N,H',W',F], with `dilations` between the taps of the kernel. */
function convolve(
  x: tf.Tensor,
  filter: tf.Tensor,
  strides: readonly number[],
  padding: Padding,
  dilations: readonly number[],
): tf.Tensor {
  const pad = tfjsPadding(padding);
  return runBackendKernel(
    tf.Conv2D,
    { x, filter },
    { strides, pad, dataFormat: "NHWC", dilations },
  );
}

/** Windows slide over the image: [N,H',W',F]. */
export const conv2d: TfjsKernel<"conv2d"> = ({ attrs, backend }, x, kernel) => [
  inFixedOrder(backend, kernel.size / lastSide(kernel), () =>
    convolve(x, kernel, attrs.strides, attrs.padding, [1, 1]),
  ),
];

/**
 * Each dy is spread back over the window it came from.
 *
 * A convolution of dy with the turned kernel would do for strides of 1, but was slower more often than not: 0.4 to 1.3 times
 * as fast on cpu, 0.4 to 2.6 on webgl, 0.05 to 0.4 on webgpu (Chromium 156, software adapters, paired medians of 5).
 */
export const conv2dGradientInput: TfjsKernel<"conv2d-gradient-input"> = ({ attrs }, dy, filter) => [
  runBackendKernel(
    tf.Conv2DBackpropInput,
    { dy, filter },
    {
      strides: attrs.strides,
      pad: tfjsPadding(attrs.padding),
      dataFormat: "NHWC",
      inputShape: attrs.inputShape,
    },
  ),
];

/** Each weight gets the sum of the products of its pixels with their dy. */
export const conv2dGradientFilter: TfjsKernel<"conv2d-gradient-filter"> = (
  { attrs, backend },
  x,
  dy,
) => [backend === "cpu" ? convolveOverBatch(attrs, x, dy) : filterGradientKernel(attrs, x, dy)];

function filterGradientKernel(attrs: WindowAttrs, x: tf.Tensor, dy: tf.Tensor): tf.Tensor {
  return runBackendKernel(
    tf.Conv2DBackpropFilter,
    { x, dy },
    {
      strides: attrs.strides,
      pad: tfjsPadding(attrs.padding),
      dataFormat: "NHWC",
      filterShape: [...attrs.window, lastSide(x), lastSide(dy)],
    },
  );
}

/**
 * The filter's gradient as a convolution with N in the place of the channels: x [C,H,W,N] ∗ dy [H',W',N,F] → [C,h,w,F].
 * What was a stride of the window is now a dilation of dy.
 *
 * The cpu backend's `Conv2DBackpropFilter` runs one loop per weight through bounds-checked accessors: 3 to 10 times as slow in
 * Chromium 156, 11 to 44 times in Node 20 (1 × 1 to 5 × 5 kernels on 16 to 32 images of 4 × 4 to 28 × 28, paired medians of 5).
 * On the other backends it is as fast as this or faster: 0.5 to 1.6 of its time on webgl, 0.3 to 0.9 on webgpu, on software adapters.
 */
function convolveOverBatch(
  { window, strides, padding }: WindowAttrs,
  x: tf.Tensor,
  dy: tf.Tensor,
): tf.Tensor {
  const [, height, width] = imageShape(x.shape);
  const [, outHeight, outWidth] = imageShape(dy.shape);
  const reached: Padding = {
    top: padding.top,
    bottom: reachedPadding(height, outHeight, window[0], strides[0], padding.top),
    left: padding.left,
    right: reachedPadding(width, outWidth, window[1], strides[1], padding.left),
  };
  const pixels = tf.transpose(x, [3, 1, 2, 0]);
  const dkernel = convolve(pixels, tf.transpose(dy, [1, 2, 0, 3]), [1, 1], reached, strides);
  return tf.transpose(dkernel, [1, 2, 0, 3]);
}
