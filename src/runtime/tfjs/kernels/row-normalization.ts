/** Layer normalization, local response normalization, softmax and their gradients through TensorFlow.js. */
import * as tf from "@tensorflow/tfjs-core";
import { columnSums } from "./column-sums.ts";
import { runBackendKernel, type TfjsKernel } from "./tfjs-kernel.ts";

/** (x − mean) / √(variance + epsilon) of each row, and that root. Ba, Kiros and Hinton 2016, section 3. */
function normalize(x: tf.Tensor, epsilon: number) {
  const centered = tf.sub(x, tf.mean(x, -1, true));
  const variance = tf.mean(tf.square(centered), -1, true);
  const root = tf.sqrt(tf.add(variance, epsilon));
  return { normalized: tf.div<tf.Tensor>(centered, root), root };
}

/** gamma · normalized(x) + beta, by channel. */
export const layerNorm: TfjsKernel<"layer-norm"> = ({ attrs }, x, gamma, beta) => {
  const { normalized } = normalize(x, attrs.epsilon);
  return [tf.add(tf.mul(normalized, gamma), beta)];
};

/** With g = dy·gamma and n = normalized(x): dx = (g − mean(g) − n·mean(g·n)) / root, the means over each row. */
export const layerNormGradient: TfjsKernel<"layer-norm-gradient"> = (
  { attrs, backend },
  dy,
  x,
  gamma,
) => {
  const { normalized, root } = normalize(x, attrs.epsilon);
  const slope = tf.mul<tf.Tensor>(dy, gamma);
  const along = tf.mul(normalized, tf.mean(tf.mul(slope, normalized), -1, true));
  const rest = tf.sub(tf.sub(slope, tf.mean(slope, -1, true)), along);
  const dgamma = columnSums(tf.mul(dy, normalized), backend);
  return [tf.div(rest, root), dgamma, columnSums(dy, backend)];
};

/** Each value divided by a power of what its neighbouring channels show. */
export const localResponseNorm: TfjsKernel<"local-response-norm"> = ({ attrs }, x) => [
  runBackendKernel(tf.LRN, { x }, { ...attrs }),
];

/** TensorFlow.js's own gradient. */
export const localResponseNormGradient: TfjsKernel<"local-response-norm-gradient"> = (
  { attrs },
  dy,
  x,
  y,
) => [runBackendKernel(tf.LRNGrad, { x, y, dy }, { ...attrs, beta: withFraction(attrs.beta) })];

/**
 * The same number in float32, printed with a fraction or an exponent: the webgl backend of TensorFlow.js 4.22 writes beta into
 * its shader as it prints, where a whole number has the wrong type. Delete when `lrn_grad_gpu.ts` writes `float(beta)`.
 */
function withFraction(beta: number): number {
  if (!Number.isInteger(beta)) return beta;
  return beta === 0 ? 1e-30 : beta * (1 + Number.EPSILON);
}

/** exp(x) / Σ exp(x) of each row. */
export const softmax: TfjsKernel<"softmax"> = (_, x) => {
  const powers = tf.exp(tf.sub(x, tf.max(x, -1, true)));
  return [tf.div(powers, tf.sum(powers, -1, true))];
};

/** y·(dy − Σ dy·y), the sum over each row. */
export const softmaxGradient: TfjsKernel<"softmax-gradient"> = (_, dy, y) => [
  tf.mul(y, tf.sub(dy, tf.sum(tf.mul(dy, y), -1, true))),
];
