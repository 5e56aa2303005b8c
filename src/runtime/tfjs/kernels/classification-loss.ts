/** Softmax cross-entropy and its gradient through TensorFlow.js, and how scores and labels are laid side by side. */
import * as tf from "@tensorflow/tfjs-core";
import { lastSide, runBackendKernel, type TfjsKernel } from "./tfjs-kernel.ts";

/** logits − max of their row: exponentials of it cannot overflow. */
function shifted(logits: tf.Tensor): tf.Tensor {
  return tf.sub(logits, tf.max(logits, -1, true));
}

/** The op `tf.oneHot` refuses a single class; the kernel behind it does not. */
export function oneHot(indices: tf.Tensor, logits: tf.Tensor): tf.Tensor {
  const attrs = { depth: lastSide(logits), onValue: 1, offValue: 0, dtype: "float32" };
  return runBackendKernel(tf.OneHot, { indices }, attrs);
}

/** Mean over the batch of log Σ exp(logits) − logits[label]. */
export const softmaxCrossEntropy: TfjsKernel<"softmax-cross-entropy"> = (_, logits, labels) => {
  const z = shifted(logits);
  const chosen = tf.sum(tf.mul(z, oneHot(labels, logits)), -1);
  return [tf.mean(tf.sub(tf.log(tf.sum(tf.exp(z), -1)), chosen))];
};

/** (softmax(logits) − one-hot(labels)) / N. */
export const softmaxCrossEntropyGradient: TfjsKernel<"softmax-cross-entropy-gradient"> = (
  _,
  logits,
  labels,
) => {
  const exponentials = tf.exp(shifted(logits));
  const softmax = tf.div(exponentials, tf.sum(exponentials, -1, true));
  return [tf.div(tf.sub(softmax, oneHot(labels, logits)), logits.shape[0] ?? 1)];
};

/**
 * The rank of each place of a row, falling from K to 1, where the value is the row's largest, else 0: the highest is the first.
 *
 * `tf.argMax` of the webgpu backend gives any of several largest.
 */
export function ranksOfLargest(values: tf.Tensor): tf.Tensor {
  const isLargest = tf.cast(tf.equal(values, tf.max(values, -1, true)), "float32");
  return tf.mul(isLargest, tf.range(lastSide(values), 0, -1));
}

/** 1 at the first largest value of each row, else 0. */
export function firstLargest(values: tf.Tensor): tf.Tensor {
  const ranks = ranksOfLargest(values);
  return tf.cast(tf.equal(ranks, tf.max(ranks, -1, true)), "float32");
}
