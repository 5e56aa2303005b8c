/** Counts of right answers and of confusions through TensorFlow.js: all sums are of whole numbers, and so exact in any order. */
import * as tf from "@tensorflow/tfjs-core";
import { oneHot, ranksOfLargest } from "./classification-loss.ts";
import { lastSide, type TfjsKernel } from "./tfjs-kernel.ts";

/** How many rows have their first largest logit at the label. */
export const countCorrect: TfjsKernel<"count-correct"> = (_, logits, labels) => {
  const rankOfFirst = tf.max(ranksOfLargest(logits), -1);
  const rankOfLabel = tf.sub(lastSide(logits), tf.cast(labels, "float32"));
  return [tf.sum(tf.cast(tf.equal(rankOfFirst, rankOfLabel), "float32"))];
};

/** How many rows have a label that fewer than k other places beat: by a larger logit, or by an equal one further to the left. */
export const countTopK: TfjsKernel<"count-top-k"> = ({ attrs: { k } }, logits, labels) => {
  const classes = lastSide(logits);
  const column = tf.cast(tf.expandDims(labels, -1), "float32");
  const own = tf.sum(tf.mul(logits, oneHot(labels, logits)), -1, true);
  const isLarger = tf.cast(tf.greater(logits, own), "float32");
  const isEqual = tf.cast(tf.equal(logits, own), "float32");
  const isLeft = tf.cast(tf.less(tf.range(0, classes), column), "float32");
  const beaten = tf.sum(tf.add(isLarger, tf.mul(isEqual, isLeft)), -1);
  return [tf.sum(tf.cast(tf.less(beaten, k), "float32"))];
};

/** How many images of each label (row) got each answer (column): the product of the two one-hot matrices, for want of a scatter. */
export const confusionMatrix: TfjsKernel<"confusion-matrix"> = (_, logits, labels) => {
  const rankOfFirst = tf.max(ranksOfLargest(logits), -1);
  const answers = tf.cast(tf.sub(lastSide(logits), rankOfFirst), "int32");
  return [tf.matMul(oneHot(labels, logits), oneHot(answers, logits), true)];
};
