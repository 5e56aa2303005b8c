/** Depthwise convolution and its two gradients through TensorFlow.js. */
import * as tf from "@tensorflow/tfjs-core";
import type { ConvolutionAttrs, Padding } from "../../../protocol/kernel.ts";
import {
  imageShape,
  lastSide,
  runBackendKernel,
  type TfjsKernel,
  tfjsPadding,
} from "./tfjs-kernel.ts";
import {
  dilationsOf,
  isDilated,
  paddingReached,
  paddingTurned,
  spreadPixels,
} from "./window-geometry.ts";

type Pair = readonly [number, number];

/** x [N,H,W,C] ∗ kernel [h,w,C,M] → [N,H',W',C·M]. The backends take strides or dilations beyond 1, not both. */
function convolve(
  x: tf.Tensor,
  filter: tf.Tensor,
  strides: readonly number[],
  padding: Padding,
  dilations: readonly number[],
): tf.Tensor {
  const pad = tfjsPadding(padding);
  const options = { strides, pad, dataFormat: "NHWC", dilations };
  return runBackendKernel(tf.DepthwiseConv2dNative, { x, filter }, options);
}

/** As `convolve`, with strides and dilations beyond 1 where need be: then the kernel gets zeros between its taps. */
function convolveEither(
  x: tf.Tensor,
  kernel: tf.Tensor,
  strides: Pair,
  padding: Padding,
  dilations: Pair,
): tf.Tensor {
  const isOne = ([down, across]: Pair) => down === 1 && across === 1;
  if (isOne(strides) || isOne(dilations)) return convolve(x, kernel, strides, padding, dilations);
  return convolve(x, spreadTaps(kernel, dilations), strides, padding, [1, 1]);
}

/** Each channel is convolved with filters of its own: [N,H',W',C·M]. */
export const depthwiseConv2d: TfjsKernel<"depthwise-conv2d"> = ({ attrs }, x, kernel) => [
  convolveEither(x, kernel, attrs.strides, attrs.padding, dilationsOf(attrs)),
];

/** The kernel with zeros between its taps, which needs no dilation: [h,w,C,M] → [(h−1)·d+1,(w−1)·e+1,C,M]. */
function spreadTaps(kernel: tf.Tensor, [down, across]: Pair): tf.Tensor {
  const [height, width, channels, multiplier] = imageShape(kernel.shape);
  const taps = tf.reshape(kernel, [1, height, width, channels * multiplier]);
  const size = [1, (height - 1) * down + 1, (width - 1) * across + 1, channels * multiplier];
  const spread = tf.slice(spreadPixels(taps, [down, across]), [0, 0, 0, 0], size);
  return tf.reshape(spread, [...size.slice(1, 3), channels, multiplier]);
}

/** Each dy is spread back over the window it came from. */
export const depthwiseConv2dGradientInput: TfjsKernel<"depthwise-conv2d-gradient-input"> = (
  { attrs },
  dy,
  filter,
) => {
  const { strides, padding, inputShape } = attrs;
  if (isDilated(attrs)) return [convolveTurned(attrs, inputShape, dy, filter)];
  const inputs = { dy, filter };
  const pad = tfjsPadding(padding);
  const options = { strides, pad, dilations: [1, 1], inputShape };
  return [runBackendKernel(tf.DepthwiseConv2dNativeBackpropInput, inputs, options)];
};

/** A depthwise convolution of dy, with zeros where the windows skipped pixels, with the turned kernel; then the sum over M. */
function convolveTurned(
  attrs: ConvolutionAttrs,
  inputShape: readonly number[],
  dy: tf.Tensor,
  filter: tf.Tensor,
): tf.Tensor {
  const spread = spreadPixels(dy, attrs.strides);
  const [height, width, channels, multiplier] = imageShape(filter.shape);
  const turned = tf.reshape(tf.reverse(filter, [0, 1]), [height, width, channels * multiplier, 1]);
  const padding = paddingTurned(attrs, inputShape, spread.shape);
  const parts = convolve(spread, turned, [1, 1], padding, dilationsOf(attrs));
  if (multiplier === 1) return parts;
  return tf.reshape(tf.sum(tf.reshape(parts, [-1, multiplier]), 1), [...inputShape]);
}

/** Each weight gets the sum of the products of its pixels with their dy. */
export const depthwiseConv2dGradientFilter: TfjsKernel<"depthwise-conv2d-gradient-filter"> = (
  { attrs, backend },
  x,
  dy,
) => {
  if (backend === "cpu" || isDilated(attrs)) return [convolveOverBatch(attrs, x, dy)];
  const channels = lastSide(x);
  const options = {
    strides: attrs.strides,
    pad: tfjsPadding(attrs.padding),
    dilations: [1, 1],
    filterShape: [...attrs.window, channels, lastSide(dy) / channels],
  };
  return [runBackendKernel(tf.DepthwiseConv2dNativeBackpropFilter, { x, dy }, options)];
};

/**
 * The filter's gradient as a depthwise convolution whose channels are those of all images: x [1,H,W,N·C] ∗ dy [H',W',N·C,M]
 * → [1,h,w,N·C·M], then the sum over N. What was a stride is now a dilation of dy, and what was a dilation is a stride.
 *
 * The cpu backend's own kernel goes through bounds-checked accessors: 8 to 15 times as slow (3 × 3 kernels on 16 to 32 images of
 * 7 × 7 to 28 × 28 with 8 to 64 channels, medians of 7, Node 20).
 */
function convolveOverBatch(attrs: ConvolutionAttrs, x: tf.Tensor, dy: tf.Tensor): tf.Tensor {
  const [batch, height, width, channels] = imageShape(x.shape);
  const [, outHeight, outWidth, outputs] = imageShape(dy.shape);
  const filters = byPixel(dy, [outHeight, outWidth, batch * channels, outputs / channels]);
  const pixels = byPixel(x, [1, height, width, batch * channels]);
  const padding = paddingReached(attrs, x.shape, dy.shape);
  const parts = convolveEither(pixels, filters, dilationsOf(attrs), padding, attrs.strides);
  const [down, across] = attrs.window;
  const byImage = tf.reshape(parts, [down * across, batch, outputs]);
  return tf.reshape(tf.sum(byImage, 1), [down, across, channels, outputs / channels]);
}

/** [N,H,W,C] with the images side by side in each pixel, in the given shape. */
function byPixel(x: tf.Tensor, shape: number[]): tf.Tensor {
  return tf.reshape(tf.transpose(x, [1, 2, 0, 3]), shape);
}
