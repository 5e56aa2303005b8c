/** Convolution and its two gradients through TensorFlow.js. */
import * as tf from "@tensorflow/tfjs-core";
import type { ConvolutionAttrs, GroupAttrs, Padding } from "../../../protocol/kernel.ts";
import type { BackendName } from "../backend-name.ts";
import { sliceColumns } from "./tensor-shape.ts";
import {
  inFixedOrder,
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

interface Movement {
  readonly strides: readonly number[];
  readonly padding: Padding;
  readonly dilations: readonly number[];
}

/** x [N,H,W,C] ∗ kernel [h,w,C,F] → [N,H',W',F], with `dilations` between the taps of the kernel. */
function convolve(
  backend: BackendName,
  x: tf.Tensor,
  filter: tf.Tensor,
  { strides, padding, dilations }: Movement,
): tf.Tensor {
  const pad = tfjsPadding(padding);
  return inFixedOrder(backend, filter.size / lastSide(filter), () =>
    runBackendKernel(tf.Conv2D, { x, filter }, { strides, pad, dataFormat: "NHWC", dilations }),
  );
}

/** Windows slide over the image: [N,H',W',F]. */
export const conv2d: TfjsKernel<"conv2d"> = ({ attrs, backend }, x, kernel) => {
  const { strides, padding } = attrs;
  const movement = { strides, padding, dilations: dilationsOf(attrs) };
  return [
    byGroup(attrs, backend, [x, kernel], ([pixels = x, filter = kernel]) =>
      convolve(backend, pixels, filter, movement),
    ),
  ];
};

/** Each dy is spread back over the window it came from. */
export const conv2dGradientInput: TfjsKernel<"conv2d-gradient-input"> = (
  { attrs, backend },
  dy,
  kernel,
) => {
  const [batch = 1, height = 1, width = 1, channels = 1] = attrs.inputShape;
  const inputShape = [batch, height, width, channels / (attrs.groups ?? 1)];
  const gradient = isDilated(attrs) ? convolveTurned : inputGradientKernel;
  return [
    byGroup(attrs, backend, [dy, kernel], ([dyOfGroup = dy, filter = kernel]) =>
      gradient(backend, attrs, inputShape, dyOfGroup, filter),
    ),
  ];
};

type InputGradient = (
  backend: BackendName,
  attrs: ConvolutionAttrs,
  inputShape: readonly number[],
  dy: tf.Tensor,
  filter: tf.Tensor,
) => tf.Tensor;

/**
 * TensorFlow.js's own gradient, which knows no dilation.
 *
 * A convolution of dy with the turned kernel would do for strides of 1, but was slower more often than not: 0.4 to 1.3 times
 * as fast on cpu, 0.4 to 2.6 on webgl, 0.05 to 0.4 on webgpu (Chromium 156, software adapters, paired medians of 5).
 */
const inputGradientKernel: InputGradient = (_, { strides, padding }, inputShape, dy, filter) =>
  runBackendKernel(
    tf.Conv2DBackpropInput,
    { dy, filter },
    { strides, pad: tfjsPadding(padding), dataFormat: "NHWC", inputShape },
  );

/** A convolution of dy, with zeros where the windows skipped pixels, with the kernel turned by 180° and C in the place of F. */
const convolveTurned: InputGradient = (backend, attrs, inputShape, dy, filter) => {
  const spread = spreadPixels(dy, attrs.strides);
  const turned = tf.transpose(tf.reverse(filter, [0, 1]), [0, 1, 3, 2]);
  const padding = paddingTurned(attrs, inputShape, spread.shape);
  const movement = { strides: [1, 1], padding, dilations: dilationsOf(attrs) };
  return convolve(backend, spread, turned, movement);
};

/** Each weight gets the sum of the products of its pixels with their dy. */
export const conv2dGradientFilter: TfjsKernel<"conv2d-gradient-filter"> = (
  { attrs, backend },
  x,
  dy,
) => {
  const ownKernel = backend !== "cpu" && !isDilated(attrs);
  return [
    byGroup(attrs, backend, [x, dy], ([pixels = x, dyOfGroup = dy]) =>
      ownKernel
        ? filterGradientKernel(attrs, pixels, dyOfGroup)
        : convolveOverBatch(backend, attrs, pixels, dyOfGroup),
    ),
  ];
};

function filterGradientKernel(attrs: ConvolutionAttrs, x: tf.Tensor, dy: tf.Tensor): tf.Tensor {
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
 * What was a stride of the window is now a dilation of dy, and what was a dilation is a stride.
 *
 * The cpu backend's `Conv2DBackpropFilter` runs one loop per weight through bounds-checked accessors: 3 to 10 times as slow in
 * Chromium 156, 11 to 44 times in Node 20 (1 × 1 to 5 × 5 kernels on 16 to 32 images of 4 × 4 to 28 × 28, paired medians of 5).
 * On the other backends it is as fast as this or faster: 0.5 to 1.6 of its time on webgl, 0.3 to 0.9 on webgpu, on software adapters.
 */
function convolveOverBatch(
  backend: BackendName,
  attrs: ConvolutionAttrs,
  x: tf.Tensor,
  dy: tf.Tensor,
): tf.Tensor {
  const padding = paddingReached(attrs, x.shape, dy.shape);
  const movement = { strides: dilationsOf(attrs), padding, dilations: attrs.strides };
  const pixels = tf.transpose(x, [3, 1, 2, 0]);
  const dkernel = convolve(backend, pixels, tf.transpose(dy, [1, 2, 0, 3]), movement);
  return tf.transpose(dkernel, [1, 2, 0, 3]);
}

/**
 * Computes each group of channels on its own and joins the results along the last axis.
 *
 * One convolution with zeros between the groups would do too: 1.3 to 12 times as slow on the cpu backend, forward and backward (2 to
 * 32 groups, 3 × 3 kernels on 16 images of 14 × 14 with 32 to 64 channels, medians of 7, Node 20).
 */
function byGroup(
  { groups = 1 }: GroupAttrs,
  backend: BackendName,
  tensors: readonly tf.Tensor[],
  compute: (ofGroup: readonly tf.Tensor[]) => tf.Tensor,
): tf.Tensor {
  if (groups === 1) return compute(tensors);
  const results = Array.from({ length: groups }, (_, group) =>
    compute(
      tensors.map((tensor) => {
        const size = lastSide(tensor) / groups;
        return sliceColumns(tensor, group * size, size, backend);
      }),
    ),
  );
  return tf.concat(results, -1);
}
