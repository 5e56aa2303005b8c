/** The losses that take scores as they are, and their gradients, through TensorFlow.js. */
import * as tf from "@tensorflow/tfjs-core";
import { firstLargest, oneHot } from "./classification-loss.ts";
import type { TfjsKernel } from "./tfjs-kernel.ts";

/** Mean of (score − one-hot)². */
export const meanSquaredError: TfjsKernel<"mean-squared-error"> = (_, scores, labels) => [
  tf.mean(tf.square(tf.sub(scores, oneHot(labels, scores)))),
];

/** 2·(score − one-hot) / (N·K). */
export const meanSquaredErrorGradient: TfjsKernel<"mean-squared-error-gradient"> = (
  _,
  scores,
  labels,
) => [tf.mul(tf.sub(scores, oneHot(labels, scores)), 2 / scores.size)];

/** What the hinge sees, row by row. */
function seen(scores: tf.Tensor, labels: tf.Tensor) {
  const isRight = oneHot(labels, scores);
  const masked = tf.mul(scores, tf.sub(1, isRight));
  const right = tf.sum(tf.mul(scores, isRight), -1, true);
  const margin = tf.sub(tf.add(tf.max(masked, -1, true), 1), right);
  return { isRight, masked, margin };
}

/** Mean over the batch of max(0, 1 + wrong − right). */
export const hinge: TfjsKernel<"hinge"> = (_, scores, labels) => [
  tf.mean(tf.maximum(seen(scores, labels).margin, 0)),
];

/** −1/N at the label and 1/N at the first largest other score above 0, in every row whose loss is above 0. */
export const hingeGradient: TfjsKernel<"hinge-gradient"> = (_, scores, labels) => {
  const { isRight, masked, margin } = seen(scores, labels);
  const isWrong = tf.mul(firstLargest(masked), tf.sub(1, isRight));
  const counts = tf.cast(tf.greater(margin, 0), "float32");
  return [tf.mul(tf.sub(isWrong, isRight), tf.div(counts, scores.shape[0] ?? 1))];
};
