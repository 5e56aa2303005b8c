/** Pooling and its gradients through TensorFlow.js; padding never wins a maximum and never counts in a mean. */
import * as tf from "@tensorflow/tfjs-core";
import type { WindowAttrs } from "../../../protocol/kernel.ts";
import {
  imageShape,
  reachedPadding,
  runBackendKernel,
  type TfjsKernel,
  tfjsPadding,
} from "./tfjs-kernel.ts";

/** A window the way TensorFlow.js's pooling kernels take it. */
export function poolAttrs({
  window,
  strides,
  padding,
}: WindowAttrs): Readonly<Record<string, unknown>> {
  return { filterSize: window, strides, pad: tfjsPadding(padding) };
}

/** The largest value of each window. */
export const maxPool: TfjsKernel<"max-pool"> = ({ attrs }, x) => [
  runBackendKernel(tf.MaxPool, { x }, poolAttrs(attrs)),
];

/** The mean of the pixels of each window that lie in the image. */
export const avgPool: TfjsKernel<"avg-pool"> = ({ attrs }, x) => [
  runBackendKernel(tf.AvgPool, { x }, poolAttrs(attrs)),
];

/** The first largest value of each window gets its dy. */
export const maxPoolGradient: TfjsKernel<"max-pool-gradient"> = (
  { attrs, backend },
  dy,
  input,
  output,
) => [
  backend === "cpu"
    ? scatterToLargest(attrs, dy, input)
    : turnedMaxPoolGradient(attrs, dy, input, output),
];

/**
 * Looks up where each largest value lies, then adds each dy there.
 *
 * The cpu backend's own `MaxPoolGrad` visits every window of every pixel through bounds-checked accessors: 1.9 to 2.3 times
 * as slow (windows of 2 × 2 and 3 × 3 on 16 images of 7 × 7 to 28 × 28, medians of 7, one process).
 */
function scatterToLargest(attrs: WindowAttrs, dy: tf.Tensor, x: tf.Tensor): tf.Tensor {
  const [, indices] = tf.engine().runKernel<tf.Tensor[]>(tf.MaxPoolWithArgmax, { x }, {
    ...poolAttrs(attrs),
    includeBatchInIndex: true,
  } as tf.NamedAttrMap);
  if (indices === undefined) {
    throw new Error("MaxPoolWithArgmax gave no positions.");
  }
  // A window of nothing but NaN has no largest value, which reads −1; its dy is lost in any case.
  const targets = tf.reshape(tf.maximum(indices, tf.scalar(0, "int32")), [-1, 1]);
  const updates = tf.reshape(dy, [-1]);
  const dx = runBackendKernel(tf.ScatterNd, { indices: targets, updates }, { shape: [x.size] });
  return tf.reshape(dx, x.shape);
}

/**
 * The gradient of an image turned by 180°, turned back.
 *
 * The webgl and webgpu backends give dy to the last largest value (they compare with `>=`), and values of equal size are common
 * after a relu; turning the image makes the last the first.
 */
function turnedMaxPoolGradient(
  { window, strides, padding }: WindowAttrs,
  dy: tf.Tensor,
  input: tf.Tensor,
  output: tf.Tensor,
): tf.Tensor {
  const [, height, width] = imageShape(input.shape);
  const [, outHeight, outWidth] = imageShape(dy.shape);
  const turned = {
    window,
    strides,
    padding: {
      top: reachedPadding(height, outHeight, window[0], strides[0], padding.top),
      bottom: padding.top,
      left: reachedPadding(width, outWidth, window[1], strides[1], padding.left),
      right: padding.left,
    },
  };
  const turn = (tensor: tf.Tensor) => tf.reverse(tensor, [1, 2]);
  const inputs = { dy: turn(dy), input: turn(input), output: turn(output) };
  return turn(runBackendKernel(tf.MaxPoolGrad, inputs, poolAttrs(turned)));
}

/** How many pixels of the image each window covers: [1,H',W',1]. */
function windowCounts(
  { window, strides, padding }: WindowAttrs,
  [, height, width]: readonly number[],
  [, outHeight, outWidth]: readonly number[],
): tf.Tensor {
  const rows = coveredPixels(height ?? 0, outHeight ?? 0, window[0], strides[0], padding.top);
  const columns = coveredPixels(width ?? 0, outWidth ?? 0, window[1], strides[1], padding.left);
  return tf.tensor4d(
    rows.flatMap((row) => columns.map((column) => row * column)),
    [1, rows.length, columns.length, 1],
  );
}

function coveredPixels(size: number, out: number, window: number, stride: number, before: number) {
  return Array.from({ length: out }, (_, i) => {
    const start = i * stride - before;
    return Math.min(start + window, size) - Math.max(start, 0);
  });
}

/**
 * Each dy, shared out evenly over the pixels its window covers.
 *
 * TensorFlow.js's `AvgPoolGrad` divides by the whole window, padding included. The input gradient of a depthwise convolution with a
 * kernel of ones is the bare sum, and 3.6 to 4 times as fast on the cpu backend (3 × 3 windows, paired medians of 7, Node 20).
 */
export function spread(
  dyShare: tf.Tensor,
  attrs: WindowAttrs,
  inputShape: readonly number[],
): tf.Tensor {
  const [, , , channels] = imageShape(inputShape);
  return runBackendKernel(
    tf.DepthwiseConv2dNativeBackpropInput,
    { dy: dyShare, filter: tf.ones([attrs.window[0], attrs.window[1], channels, 1]) },
    { strides: attrs.strides, pad: tfjsPadding(attrs.padding), dilations: [1, 1], inputShape },
  );
}

/** Each pixel of a window gets an equal share of its dy. */
export const avgPoolGradient: TfjsKernel<"avg-pool-gradient"> = ({ attrs }, dy) => {
  const counts = windowCounts(attrs, attrs.inputShape, dy.shape);
  return [spread(tf.div(dy, counts), attrs, attrs.inputShape)];
};

/** One window over a whole image of `inputShape`. */
function wholeImage(inputShape: readonly number[]): WindowAttrs {
  const [, height, width] = imageShape(inputShape);
  return {
    window: [height, width],
    strides: [1, 1],
    padding: { top: 0, bottom: 0, left: 0, right: 0 },
  };
}

/** The mean of each channel over the image. */
export const globalAvgPool: TfjsKernel<"global-avg-pool"> = (_, x) => {
  const [batch, , , channels] = imageShape(x.shape);
  const means = runBackendKernel(tf.AvgPool, { x }, poolAttrs(wholeImage(x.shape)));
  return [tf.reshape(means, [batch, channels])];
};

/** Each pixel gets an equal share of its channel's dy. */
export const globalAvgPoolGradient: TfjsKernel<"global-avg-pool-gradient"> = ({ attrs }, dy) => {
  const [batch, height, width, channels] = imageShape(attrs.inputShape);
  const share = tf.div(tf.reshape(dy, [batch, 1, 1, channels]), height * width);
  return [spread(share, wholeImage(attrs.inputShape), attrs.inputShape)];
};
