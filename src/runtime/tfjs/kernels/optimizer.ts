/** The update of one parameter through TensorFlow.js. */
import * as tf from "@tensorflow/tfjs-core";
import type { TfjsKernel } from "./tfjs-kernel.ts";

/** w − lr·dw. */
export const sgd: TfjsKernel<"sgd"> = ({ learningRate }, w, dw) => [
  tf.sub(w, tf.mul(dw, learningRate)),
];

/** v' = momentum·v + dw, w − lr·v'. */
export const momentum: TfjsKernel<"momentum"> = ({ attrs, learningRate }, w, dw, v) => {
  const velocity = tf.add(tf.mul(v, attrs.momentum), dw);
  return [tf.sub(w, tf.mul(velocity, learningRate)), velocity];
};

/** Kingma and Ba 2015, algorithm 1. The two bias corrections are scalars of the step. */
export const adam: TfjsKernel<"adam"> = ({ attrs, learningRate, step }, w, dw, m, v) => {
  const { beta1, beta2, epsilon } = attrs;
  const mean = tf.add(tf.mul(m, beta1), tf.mul(dw, 1 - beta1));
  const square = tf.add(tf.mul(v, beta2), tf.mul(tf.square(dw), 1 - beta2));
  const root = tf.sqrt(tf.div(square, 1 - beta2 ** step));
  const direction = tf.div(mean, tf.add(root, epsilon));
  return [tf.sub(w, tf.mul(direction, learningRate / (1 - beta1 ** step))), mean, square];
};
