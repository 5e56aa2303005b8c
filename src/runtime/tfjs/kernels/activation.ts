/** The activation functions and their gradients through TensorFlow.js. */
import * as tf from "@tensorflow/tfjs-core";
import type { ActivationAttrs, ActivationGradientAttrs } from "../../../protocol/kernel.ts";
import type { TfjsKernel } from "./tfjs-kernel.ts";

type Name = ActivationAttrs["function"];

/** Slope of the leaky relu below zero. */
const leak = 0.2;

/** Φ(x): the share of a standard normal distribution below x. */
function normalShare(x: tf.Tensor): tf.Tensor {
  return tf.mul(tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1), 0.5);
}

/** φ(x): the density of the standard normal distribution. */
function normalDensity(x: tf.Tensor): tf.Tensor {
  return tf.mul(tf.exp(tf.mul(tf.square(x), -0.5)), 1 / Math.sqrt(2 * Math.PI));
}

const functions: { readonly [F in Name]: (x: tf.Tensor) => tf.Tensor } = {
  relu: (x) => tf.relu(x),
  "leaky relu": (x) => tf.leakyRelu(x, leak),
  elu: (x) => tf.elu(x),
  gelu: (x) => tf.mul(x, normalShare(x)),
  silu: (x) => tf.mul(x, tf.sigmoid(x)),
  sigmoid: (x) => tf.sigmoid(x),
  tanh: (x) => tf.tanh(x),
};

/** Derivatives at x. */
const slopes: { readonly [F in Name]: (x: tf.Tensor) => tf.Tensor } = {
  relu: (x) => tf.step(x),
  "leaky relu": (x) => tf.add(tf.mul(tf.step(x), 1 - leak), leak),
  elu: (x) => tf.exp(tf.minimum(x, 0)),
  gelu: (x) => tf.add(normalShare(x), tf.mul(x, normalDensity(x))),
  silu: (x) => {
    const share = tf.sigmoid(x);
    return tf.mul(share, tf.add(tf.mul(x, tf.sub(1, share)), 1));
  },
  sigmoid: (x) => {
    const share = tf.sigmoid(x);
    return tf.mul(share, tf.sub(1, share));
  },
  tanh: (x) => tf.sub(1, tf.square(tf.tanh(x))),
};

/** Derivatives at x, from y = f(x), where they follow from it. */
const slopesAtResult: Partial<Record<Name, (y: tf.Tensor) => tf.Tensor>> = {
  relu: slopes.relu,
  "leaky relu": slopes["leaky relu"],
  sigmoid: (y) => tf.mul(y, tf.sub(1, y)),
  tanh: (y) => tf.sub(1, tf.square(y)),
};

/** One function applied to every value. */
export function activationOf(name: Name, x: tf.Tensor): tf.Tensor {
  return functions[name](x);
}

/** dy times the slope at x, of the shape of both. Throws an Error where the slope does not follow from the result and x is that. */
export function slopeTimes(
  { function: name, fromResult }: ActivationGradientAttrs,
  dy: tf.Tensor,
  x: tf.Tensor,
): tf.Tensor {
  const slope = (fromResult ? slopesAtResult : slopes)[name];
  if (!slope) throw new Error(`The slope of ${name} does not follow from its result.`);
  return tf.mul(dy, slope(x));
}

/** One function applied to every value. */
export const activation: TfjsKernel<"activation"> = ({ attrs }, x) => [
  activationOf(attrs.function, x),
];

/** dy times the slope at x. */
export const activationGradient: TfjsKernel<"activation-gradient"> = ({ attrs }, dy, x) => [
  slopeTimes(attrs, dy, x),
];
