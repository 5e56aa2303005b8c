/** The network of a task as a function of jax-js arrays, images as [N,C,H,W]. */
import { lax, nn, numpy as np, tree } from "@jax-js/jax";
import type { PeerLayer, PeerTask } from "../../../runtime/peer-task.ts";

/** Arrays by `<layer>/<parameter>`. */
export type Arrays = { [name: string]: np.Array };

/** Running means and variances, which training writes and does not read. */
export type Statistics = Arrays;

/**
 * Mean softmax cross-entropy and the running statistics after the step.
 *
 * As everywhere in jax-js a function owns its arguments: what is used twice takes a reference.
 */
export function lossOf({ layers, classes }: PeerTask) {
  return (
    parameters: Arrays,
    statistics: Statistics,
    images: np.Array,
    labels: np.Array,
  ): [np.Array, Statistics] => {
    const values = new Map<string, np.Array>();
    const context: Context = { parameters, statistics: { ...statistics } };
    let scores = images;
    for (const layer of layers) {
      const inputs = layer.inputs.flatMap((name) => values.get(name)?.ref ?? []);
      scores = apply(layer, layer.type === "Input" ? [images] : inputs, context);
      values.set(layer.name, scores);
    }
    const size = labels.shape[0] ?? 1;
    const likelihoods = nn.logSoftmax(scores.ref).mul(nn.oneHot(labels, classes));
    tree.dispose([...values.values()]);
    tree.dispose(parameters);
    return [likelihoods.sum().mul(-1 / size), context.statistics];
  };
}

interface Context {
  readonly parameters: Arrays;
  /** Replaced layer by layer. */
  readonly statistics: Statistics;
}

function apply(layer: PeerLayer, inputs: np.Array[], context: Context): np.Array {
  const [x] = inputs;
  if (x === undefined) throw new RangeError(`${layer.name} has no input.`);
  switch (layer.type) {
    case "Input":
    case "Output":
      return x;
    case "Conv2D":
      return convolve(x, layer, context);
    case "MaxPool":
      return maxPool(x, layer);
    case "Dense": {
      const sums = np.matmul(x, parameter(layer, "kernel", context));
      return activate(sums.add(parameter(layer, "bias", context)), layer.fields["activation"]);
    }
    case "BatchNorm":
      return batchNorm(x, layer, context);
    case "Activation":
      return activate(x, layer.fields["function"]);
    case "Flatten":
      return x.reshape([x.shape[0] ?? 1, -1]);
    case "Add":
      return inputs.reduce((sum, input) => sum.add(input));
    case "Concat":
      return np.concatenate(inputs, 1);
    case "GlobalAvgPool":
      return np.mean(x, [2, 3]);
    default:
      throw new RangeError(`No function is known for ${layer.type}.`);
  }
}

function parameter({ name }: PeerLayer, kind: string, { parameters }: Context): np.Array {
  const array = parameters[`${name}/${kind}`];
  if (array === undefined) throw new RangeError(`There is no parameter ${name}/${kind}.`);
  return array.ref;
}

function activate(x: np.Array, name: unknown): np.Array {
  if (name === "none") return x;
  if (name === "relu") return nn.relu(x);
  throw new RangeError(`The standard models use relu only, not ${String(name)}.`);
}

function sidesOf(value: unknown): [number, number] {
  if (!Array.isArray(value)) throw new TypeError("A size is needed here.");
  return [Number(value[0]), Number(value[1])];
}

function convolve(x: np.Array, layer: PeerLayer, context: Context): np.Array {
  const { fields } = layer;
  const padding = fields["padding"] === "valid" ? "VALID" : "SAME";
  const kernel = parameter(layer, "kernel", context);
  const y = lax.convGeneralDilated(x, kernel, sidesOf(fields["strides"]), padding);
  if (fields["bias"] !== true) return activate(y, fields["activation"]);
  const bias = parameter(layer, "bias", context).reshape([-1, 1, 1]);
  return activate(y.add(bias), fields["activation"]);
}

/** `reduceWindow` knows no padding. Every pool of the standard models reads what relu gave, so zeros around it win nothing. */
function maxPool(x: np.Array, { fields }: PeerLayer): np.Array {
  const window = sidesOf(fields["window"]);
  const strides = sidesOf(fields["strides"]);
  const padded =
    fields["padding"] === "same"
      ? np.pad(x, [[0, 0], [0, 0], ...margins(x.shape.slice(2), window, strides)])
      : x;
  return lax.reduceWindow(padded, np.max, window, strides);
}

/** What TensorFlow's padding "same" adds before and after each side. */
function margins(
  sides: readonly number[],
  window: readonly number[],
  strides: readonly number[],
): [number, number][] {
  return sides.map((side, axis) => {
    const stride = strides[axis] ?? 1;
    const total = Math.max((Math.ceil(side / stride) - 1) * stride + (window[axis] ?? 1) - side, 0);
    return [Math.floor(total / 2), Math.ceil(total / 2)];
  });
}

/** Ioffe and Szegedy 2015, algorithm 1, over the axes [N,H,W]. */
function batchNorm(x: np.Array, layer: PeerLayer, context: Context): np.Array {
  const momentum = Number(layer.fields["momentum"]);
  const axes = [0, 2, 3];
  const mean = np.mean(x.ref, axes, { keepdims: true });
  const centred = x.sub(mean.ref);
  const variance = np.mean(np.square(centred.ref), axes, { keepdims: true });
  const scale = np.reciprocal(np.sqrt(variance.ref.add(Number(layer.fields["epsilon"]))));
  for (const [kind, fresh] of [
    ["mean", mean],
    ["variance", variance],
  ] as const) {
    const key = `${layer.name}/${kind}`;
    const old = context.statistics[key];
    if (old === undefined) throw new RangeError(`There is no statistic ${key}.`);
    const share = lax.stopGradient(fresh.reshape([-1])).mul(1 - momentum);
    context.statistics[key] = old.mul(momentum).add(share);
  }
  const perChannel = (kind: string) => parameter(layer, kind, context).reshape([-1, 1, 1]);
  return centred.mul(scale).mul(perChannel("gamma")).add(perChannel("beta"));
}
