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

function isStrided({ strides }: ConvolutionAttrs): boolean {
  return strides[0] > 1 || strides[1] > 1;
}

/** Each channel is convolved with filters of its own: [N,H',W',C·M]. */
export const depthwiseConv2d: TfjsKernel<"depthwise-conv2d"> = ({ attrs }, x, kernel) => {
  const { strides, padding } = attrs;
  if (!(isDilated(attrs) && isStrided(attrs)))
    return [convolve(x, kernel, strides, padding, dilationsOf(attrs))];
  const spread = spreadTaps(kernel, attrs);
  return [convolve(x, spread, strides, padding, [1, 1])];
};

/** The kernel with zeros between its taps, which needs no dilation: [h,w,C,M] → [(h−1)·d+1,(w−1)·e+1,C,M]. */
function spreadTaps(kernel: tf.Tensor, attrs: ConvolutionAttrs): tf.Tensor {
  const [height, width, channels, multiplier] = imageShape(kernel.shape);
  const [down, across] = dilationsOf(attrs);
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
  { attrs },
  x,
  dy,
) => {
  if (isDilated(attrs)) return [convolveOverBatch(attrs, x, dy)];
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
 * → [1,h,w,N·C·M], then the sum over N. What was a dilation is now a stride.
 */
function convolveOverBatch(attrs: ConvolutionAttrs, x: tf.Tensor, dy: tf.Tensor): tf.Tensor {
  const [batch, height, width, channels] = imageShape(x.shape);
  const spread = spreadPixels(dy, attrs.strides);
  const [, outHeight, outWidth, outputs] = imageShape(dy.shape);
  const [, spreadHeight, spreadWidth] = imageShape(spread.shape);
  const multiplier = outputs / channels;
  const reached = paddingReached(attrs, x.shape, dy.shape);
  const padding: Padding = {
    ...reached,
    bottom: reached.bottom + spreadHeight - ((outHeight - 1) * attrs.strides[0] + 1),
    right: reached.right + spreadWidth - ((outWidth - 1) * attrs.strides[1] + 1),
  };
  const pixels = tf.reshape(tf.transpose(x, [1, 2, 0, 3]), [1, height, width, batch * channels]);
  const filter = tf.reshape(tf.transpose(spread, [1, 2, 0, 3]), [
    spreadHeight,
    spreadWidth,
    batch * channels,
    multiplier,
  ]);
  const parts = convolve(pixels, filter, dilationsOf(attrs), padding, [1, 1]);
  const [down, across] = attrs.window;
  const byImage = tf.reshape(parts, [down * across, batch, outputs]);
  return tf.reshape(tf.sum(byImage, 1), [down, across, channels, multiplier]);
}
