/** Which layers of TensorFlow.js stand for a kernel. */
import * as tf from "@tensorflow/tfjs";
import type { ConvolutionAttrs, WindowAttrs } from "../../protocol/kernel.ts";
import type { Dispatch } from "../../protocol/program.ts";
import { LocalResponse } from "./local-response-layer.ts";
import { spreadFilters } from "./spread-filters.ts";

type Symbols = readonly tf.SymbolicTensor[];

/**
 * Applies layers for a kernel to what it reads of the network.
 *
 * @param weights the stored values it reads; behind the filters a bias where it is to add one.
 * @param shapes those of its operands, then of its results.
 */
export function layerOf(
  dispatch: Dispatch,
  inputs: Symbols,
  weights: readonly tf.Tensor[],
  shapes: readonly (readonly number[])[],
): Symbols {
  const [first] = inputs;
  if (first === undefined) throw new Error(`${dispatch.kernel} reads nothing of the network.`);
  return made(dispatch, inputs, first, weights, shapes);
}

function made(
  dispatch: Dispatch,
  inputs: Symbols,
  x: tf.SymbolicTensor,
  weights: readonly tf.Tensor[],
  shapes: readonly (readonly number[])[],
): Symbols {
  switch (dispatch.kernel) {
    case "conv2d":
      return [convolution(dispatch.attrs, x, weights)];
    case "depthwise-conv2d":
      return [depthwise(dispatch.attrs, x, weights)];
    case "matmul": {
      const units = weights[0]?.shape[1] ?? 0;
      const useBias = weights.length > 1;
      return [weighted(tf.layers.dense({ units, useBias }), x, weights)];
    }
    case "bias-add":
      return [shifted(x, weights)];
    case "activation":
      return [activated(dispatch.attrs.function, x)];
    case "softmax":
      return [apply(tf.layers.softmax({ axis: -1 }), x)];
    case "max-pool":
      return [apply(tf.layers.maxPooling2d(poolOptions(dispatch.attrs)), x)];
    case "avg-pool":
      return [apply(tf.layers.averagePooling2d(poolOptions(dispatch.attrs)), x)];
    case "global-avg-pool":
      return [apply(tf.layers.globalAveragePooling2d({}), x)];
    case "batch-norm-inference": {
      const layer = tf.layers.batchNormalization({ epsilon: dispatch.attrs.epsilon });
      return [weighted(layer, x, weights)];
    }
    case "layer-norm": {
      const layer = tf.layers.layerNormalization({ epsilon: dispatch.attrs.epsilon });
      return [weighted(layer, x, weights)];
    }
    case "local-response-norm":
      return [apply(new LocalResponse(dispatch.attrs), x)];
    case "reshape":
      return [apply(tf.layers.reshape({ targetShape: [...(shapes.at(-1) ?? [])].slice(1) }), x)];
    case "zero-pad": {
      const { top, bottom, left, right } = dispatch.attrs.padding;
      return [margin(x, [top, bottom, left, right])];
    }
    case "upsample":
      return [apply(tf.layers.upSampling2d({ size: [...dispatch.attrs.factor] }), x)];
    case "split": {
      const width = (x.shape.at(-1) ?? 0) / dispatch.attrs.parts;
      return Array.from({ length: dispatch.attrs.parts }, (_, part) =>
        channels(x, part * width, width),
      );
    }
    case "slice":
      return [channels(x, dispatch.attrs.begin, dispatch.attrs.size)];
    case "add":
      return [apply(tf.layers.add(), [...inputs])];
    case "multiply":
      return [apply(tf.layers.multiply(), [...inputs])];
    case "concat":
      return [apply(tf.layers.concatenate({ axis: -1 }), [...inputs])];
    default:
      throw new Error(`No layer of TensorFlow.js stands for the kernel ${dispatch.kernel}.`);
  }
}

function apply(
  layer: tf.layers.Layer,
  to: tf.SymbolicTensor | tf.SymbolicTensor[],
): tf.SymbolicTensor {
  const [result] = [layer.apply(to)].flat();
  if (!(result instanceof tf.SymbolicTensor)) throw new Error(`${layer.name} gave no tensor.`);
  return result;
}

function weighted(
  layer: tf.layers.Layer,
  to: tf.SymbolicTensor,
  weights: readonly tf.Tensor[],
): tf.SymbolicTensor {
  const result = apply(layer, to);
  layer.setWeights([...weights]);
  return result;
}

function windowOptions({ strides }: WindowAttrs) {
  return { strides: [...strides] as [number, number], padding: "valid" as const };
}

/** A convolution; with groups, one for each, side by side. */
function convolution(
  attrs: ConvolutionAttrs & { readonly groups?: number },
  x: tf.SymbolicTensor,
  [kernel, ...bias]: readonly tf.Tensor[],
): tf.SymbolicTensor {
  if (kernel === undefined) throw new Error("A convolution has no filters.");
  const { groups = 1, dilations = [1, 1], strides } = attrs;
  // The op takes strides or dilations, not both.
  const isBoth = Math.max(...strides) > 1 && Math.max(...dilations) > 1;
  const taps = isBoth ? spreadFilters(kernel, dilations) : kernel;
  const [height = 1, width = 1, channelsSeen = 0, allFilters = 0] = taps.shape;
  const filters = allFilters / groups;
  const wide = padded(attrs, x);
  const parts = Array.from({ length: groups }, (_, group) => {
    const layer = tf.layers.conv2d({
      ...windowOptions(attrs),
      filters,
      kernelSize: [height, width],
      dilationRate: isBoth ? 1 : ([...dilations] as [number, number]),
      useBias: bias.length > 0,
    });
    const seen = groups === 1 ? wide : channels(wide, group * channelsSeen, channelsSeen);
    const own = tf.slice(taps, [0, 0, 0, group * filters], [-1, -1, -1, filters]);
    return weighted(layer, seen, [own, ...bias]);
  });
  const [only] = parts;
  return only !== undefined && groups === 1
    ? only
    : apply(tf.layers.concatenate({ axis: -1 }), parts);
}

/** TensorFlow.js 4.22 infers the shape of a dilated depthwise layer as if it weren't dilated, so its filters are spread here. */
function depthwise(
  attrs: ConvolutionAttrs,
  x: tf.SymbolicTensor,
  [kernel, ...bias]: readonly tf.Tensor[],
): tf.SymbolicTensor {
  if (kernel === undefined) throw new Error("A convolution has no filters.");
  const spread = spreadFilters(kernel, attrs.dilations ?? [1, 1]);
  const [height = 1, width = 1, , depthMultiplier = 1] = spread.shape;
  const options = { ...windowOptions(attrs), depthMultiplier, useBias: bias.length > 0 };
  const layer = tf.layers.depthwiseConv2d({ ...options, kernelSize: [height, width] });
  return weighted(layer, padded(attrs, x), [spread, ...bias]);
}

function padded(
  { padding: { top, bottom, left, right } }: WindowAttrs,
  x: tf.SymbolicTensor,
): tf.SymbolicTensor {
  return top + bottom + left + right === 0 ? x : margin(x, [top, bottom, left, right]);
}

function margin(
  x: tf.SymbolicTensor,
  [top, bottom, left, right]: readonly [number, number, number, number],
): tf.SymbolicTensor {
  const padding: [[number, number], [number, number]] = [
    [top, bottom],
    [left, right],
  ];
  return apply(tf.layers.zeroPadding2d({ padding }), x);
}

/** A pool leaves padding out, as TensorFlow.js does where it pads by itself. */
function poolOptions({ window, strides, padding }: WindowAttrs) {
  const pads = Object.values(padding).some((pixels) => pixels > 0);
  return {
    poolSize: [...window] as [number, number],
    strides: [...strides] as [number, number],
    padding: pads ? ("same" as const) : ("valid" as const),
  };
}

/** Adds a number to each channel: an affine map whose other part is one. */
function shifted(x: tf.SymbolicTensor, [bias]: readonly tf.Tensor[]): tf.SymbolicTensor {
  const width = bias?.size ?? 0;
  return selected(x, tf.eye(width), bias);
}

/** Some channels, by a map of ones and zeros: TensorFlow.js has no layer that cuts, and such a map is exact. */
function channels(x: tf.SymbolicTensor, begin: number, size: number): tf.SymbolicTensor {
  const whole = x.shape.at(-1) ?? 0;
  return selected(x, tf.slice(tf.eye(whole), [0, begin], [whole, size]));
}

function selected(x: tf.SymbolicTensor, map: tf.Tensor, bias?: tf.Tensor): tf.SymbolicTensor {
  const [from = 0, to = 0] = map.shape;
  const useBias = bias !== undefined;
  const layer =
    x.shape.length === 4
      ? tf.layers.conv2d({ filters: to, kernelSize: 1, useBias, trainable: useBias })
      : tf.layers.dense({ units: to, useBias, trainable: useBias });
  const kernel = x.shape.length === 4 ? tf.reshape(map, [1, 1, from, to]) : map;
  return weighted(layer, x, useBias ? [kernel, bias] : [kernel]);
}

function activated(
  name: Extract<Dispatch, { kernel: "activation" }>["attrs"]["function"],
  x: tf.SymbolicTensor,
): tf.SymbolicTensor {
  switch (name) {
    case "leaky relu":
      return apply(tf.layers.leakyReLU({ alpha: 0.2 }), x);
    case "silu":
      return apply(tf.layers.activation({ activation: "swish" }), x);
    case "relu":
    case "elu":
    case "gelu":
    case "sigmoid":
    case "tanh":
      return apply(tf.layers.activation({ activation: name }), x);
    default:
      return name satisfies never;
  }
}
