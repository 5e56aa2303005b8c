/** The update of one parameter through TensorFlow.js. */
import * as tf from "@tensorflow/tfjs-core";
import { keptTensor } from "./small-numbers.ts";
import type { TfjsKernel } from "./tfjs-kernel.ts";

/** w − lr·dw. */
export const sgd: TfjsKernel<"sgd"> = ({ learningRate }, w, dw) => [
  keptTensor(tf.sub(w, tf.mul(dw, learningRate))),
];

/** v' = momentum·v + dw, w − lr·v'. */
export const momentum: TfjsKernel<"momentum"> = ({ attrs, learningRate }, w, dw, v) => {
  const velocity = keptTensor(tf.add(tf.mul(v, attrs.momentum), dw));
  return [keptTensor(tf.sub(w, tf.mul(velocity, learningRate))), velocity];
};

/** Kingma and Ba 2015, algorithm 1. The two bias corrections are scalars of the step. */
export const adam: TfjsKernel<"adam"> = ({ attrs, learningRate, step }, w, dw, m, v) => {
  const { beta1, beta2, epsilon } = attrs;
  const mean = keptTensor(tf.add(tf.mul(m, beta1), tf.mul(dw, 1 - beta1)));
  const square = keptTensor(tf.add(tf.mul(v, beta2), tf.mul(tf.square(dw), 1 - beta2)));
  const root = tf.sqrt(tf.div(square, 1 - beta2 ** step));
  const direction = tf.div(mean, tf.add(root, epsilon));
  const moved = tf.sub(w, tf.mul(direction, learningRate / (1 - beta1 ** step)));
  return [keptTensor(moved), mean, square];
};

/** v' = momentum·v + dw, w − lr·(dw + momentum·v'). */
export const nesterov: TfjsKernel<"nesterov"> = ({ attrs, learningRate }, w, dw, v) => {
  const velocity = keptTensor(tf.add(tf.mul(v, attrs.momentum), dw));
  const direction = tf.add(dw, tf.mul(velocity, attrs.momentum));
  return [keptTensor(tf.sub(w, tf.mul(direction, learningRate))), velocity];
};

/** v' = smoothing·v + (1 − smoothing)·dw², w − lr·dw / (√v' + epsilon). */
export const rmsprop: TfjsKernel<"rmsprop"> = ({ attrs, learningRate }, w, dw, v) => {
  const { smoothing, epsilon } = attrs;
  const square = keptTensor(tf.add(tf.mul(v, smoothing), tf.mul(tf.square(dw), 1 - smoothing)));
  return [dividedByRoot(w, dw, square, learningRate, epsilon), square];
};

/** s' = s + dw², w − lr·dw / (√s' + epsilon). */
export const adagrad: TfjsKernel<"adagrad"> = ({ attrs, learningRate }, w, dw, s) => {
  const sum = keptTensor(tf.add(s, tf.square(dw)));
  return [dividedByRoot(w, dw, sum, learningRate, attrs.epsilon), sum];
};

/** Adam from w·(1 − lr·weightDecay). */
export const adamw: TfjsKernel<"adamw"> = (options, w, ...rest) => {
  const { attrs, learningRate } = options;
  const { beta1, beta2, epsilon } = options.attrs;
  return adam(
    { ...options, attrs: { beta1, beta2, epsilon } },
    tf.mul(w, 1 - learningRate * attrs.weightDecay),
    ...rest,
  );
};

function dividedByRoot(
  w: tf.Tensor,
  dw: tf.Tensor,
  square: tf.Tensor,
  learningRate: number,
  epsilon: number,
): tf.Tensor {
  const direction = tf.div(dw, tf.add(tf.sqrt(square), epsilon));
  return keptTensor(tf.sub(w, tf.mul(direction, learningRate)));
}
