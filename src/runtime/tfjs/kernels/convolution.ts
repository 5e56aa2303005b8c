/** Convolution and its two gradients through TensorFlow.js. */
import * as tf from "@tensorflow/tfjs-core";
import type { Padding } from "../../../protocol/kernel.ts";
import { imageShape, runBackendKernel, type TfjsKernel, tfjsPadding } from "./tfjs-kernel.ts";

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
export const conv2d: TfjsKernel<"conv2d"> = ({ attrs }, x, kernel) => [
  convolve(x, kernel, attrs.strides, attrs.padding, [1, 1]),
];

/** Each dy is spread back over the window it came from. */
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

/**
 * The filter's gradient as a convolution with N in the place of the channels: x [C,H,W,N] ∗ dy [H',W',N,F] → [C,h,w,F].
 * What was a stride of the window is now a dilation of dy.
 *
 * On the cpu backend TensorFlow.js's own `Conv2DBackpropFilter` runs one loop per weight through bounds-checked accessors: 11 to
 * 44 times as slow (1 × 1 to 5 × 5 kernels on 16 to 32 images of 4 × 4 to 28 × 28, medians of 5, one process).
 */
export const conv2dGradientFilter: TfjsKernel<"conv2d-gradient-filter"> = (
  { attrs: { window, strides, padding } },
  x,
  dy,
) => {
  const [, height, width] = imageShape(x.shape);
  const [, outHeight, outWidth] = imageShape(dy.shape);
  const dkernel = convolve(
    tf.transpose(x, [3, 1, 2, 0]),
    tf.transpose(dy, [1, 2, 0, 3]),
    [1, 1],
    {
      top: padding.top,
      bottom: window[0] - 1 + (outHeight - 1) * strides[0] + 1 - height - padding.top,
      left: padding.left,
      right: window[1] - 1 + (outWidth - 1) * strides[1] + 1 - width - padding.left,
    },
    strides,
  );
  return [tf.transpose(dkernel, [1, 2, 0, 3])];
};
