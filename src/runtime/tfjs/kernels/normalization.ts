/** Batch normalization, its gradient and its running statistics through TensorFlow.js. Ioffe and Szegedy 2015. */
import * as tf from "@tensorflow/tfjs-core";
import type { ActivationName } from "../../../graph/layers/shared-fields.ts";
import { slopeCall } from "../../../protocol/affine.ts";
import { activationOf, slopeTimes } from "./activation.ts";
import { columnSums } from "./column-sums.ts";
import { keptTensor } from "./small-numbers.ts";
import { lastSide, runBackendKernel, type TfjsKernel } from "./tfjs-kernel.ts";

interface Normalization {
  readonly mean: tf.Tensor;
  readonly variance: tf.Tensor;
  readonly scale: tf.Tensor;
  readonly offset: tf.Tensor;
  readonly epsilon: number;
  readonly activation?: ActivationName | undefined;
}

/** f(scale · (x − mean) / √(variance + epsilon) + offset), each by channel. x [...,C], all others [C]; f is none where absent. */
function normalize(x: tf.Tensor, { epsilon, activation, ...byChannel }: Normalization) {
  const y = runBackendKernel(tf.FusedBatchNorm, { x, ...byChannel }, { varianceEpsilon: epsilon });
  return activation ? activationOf(activation, y) : y;
}

/** Normalises by the batch's own mean and biased variance, and gives both out. */
export const batchNorm: TfjsKernel<"batch-norm"> = ({ attrs, backend }, x, gamma, beta) => {
  const rows = x.size / lastSide(x);
  const mean = tf.div(columnSums(x, backend), rows);
  const variance = tf.div(columnSums(tf.square(tf.sub(x, mean)), backend), rows);
  const y = normalize(x, { mean, variance, scale: gamma, offset: beta, ...attrs });
  return [y, mean, variance];
};

/** Normalises by running statistics. */
export const batchNormInference: TfjsKernel<"batch-norm-inference"> = (
  { attrs },
  x,
  scale,
  offset,
  mean,
  variance,
) => [normalize(x, { mean, variance, scale, offset, ...attrs })];

/** Filters and bias that give what normalising by the statistics afterwards would. */
export const foldBatchNorm: TfjsKernel<"fold-batch-norm"> = (
  { attrs },
  kernel,
  bias,
  gamma,
  beta,
  mean,
  variance,
) => {
  const scale = tf.div(gamma, tf.sqrt(tf.add(variance, attrs.epsilon)));
  const columns = tf.reshape(kernel, [-1, bias.size]);
  return [
    tf.reshape(tf.mul(columns, scale), kernel.shape),
    tf.add(beta, tf.mul(tf.sub(bias, mean), scale)),
  ];
};

/**
 * dx = γ/√(σ² + ε) · (dy − (dβ + x̂·dγ)/M), where dβ = Σ dy, dγ = Σ dy·x̂ over the M rows.
 *
 * The part in brackets is a normalization of x too, with dγ/M and dβ/M in the place of γ and β.
 */
export const batchNormGradient: TfjsKernel<"batch-norm-gradient"> = (
  { attrs: { epsilon, activation }, backend },
  dresult,
  x,
  gamma,
  mean,
  variance,
  y,
) => {
  const dy = activation ? slopeTimes(slopeCall(activation).attrs, dresult, y) : dresult;
  const rows = x.size / lastSide(x);
  const [scale, offset] = [tf.onesLike(gamma), tf.zerosLike(gamma)];
  const normalized = normalize(x, { mean, variance, scale, offset, epsilon });
  const dgamma = columnSums(tf.mul(dy, normalized), backend);
  const dbeta = columnSums(dy, backend);
  const shared = normalize(x, {
    mean,
    variance,
    scale: tf.div(dgamma, rows),
    offset: tf.div(dbeta, rows),
    epsilon,
  });
  const slope = tf.div(gamma, tf.sqrt(tf.add(variance, epsilon)));
  return [tf.mul(tf.sub(dy, shared), slope), dgamma, dbeta];
};

/** momentum·running + (1 − momentum)·batch. */
export const movingAverage: TfjsKernel<"moving-average"> = ({ attrs }, running, batch) => [
  keptTensor(tf.add(tf.mul(running, attrs.momentum), tf.mul(batch, 1 - attrs.momentum))),
];
