/** Clipping and penalty of gradients through TensorFlow.js. */
import * as tf from "@tensorflow/tfjs-core";
import type { TfjsKernel } from "./tfjs-kernel.ts";

/** Σ x². */
export const sumOfSquares: TfjsKernel<"sum-of-squares"> = (_, x) => [tf.sum(tf.square(x))];

/** min(1, norm / (√total + 10⁻⁶)). */
export const clipFactor: TfjsKernel<"clip-factor"> = ({ attrs }, total) => [
  tf.minimum(tf.div(attrs.norm, tf.add(tf.sqrt(total), 1e-6)), 1),
];

/** factor·x. */
export const scale: TfjsKernel<"scale"> = (_, x, factor) => [tf.mul(x, factor)];

/** a + factor·b. */
export const addScaled: TfjsKernel<"add-scaled"> = ({ attrs }, a, b) => [
  tf.add(a, tf.mul(b, attrs.factor)),
];
