/** Batch normalization from its definition, channel by channel. Ioffe and Szegedy 2015, algorithm 1. */
import { slopeCall } from "../../protocol/affine.ts";
import { activation, activationGradient } from "./activation.ts";
import type { OracleKernel } from "./oracle-kernel.ts";
import { accumulate, mapEach, matrixSides, type OracleTensor, read, zeros } from "./tensor.ts";

/** The mean of f over the rows of each channel. */
function channelMeans(
  x: OracleTensor,
  f: (value: number, index: number, channel: number) => number,
): OracleTensor {
  const [rows, channels] = matrixSides(x);
  const sums = zeros([channels]);
  x.data.forEach((value, index) => {
    accumulate(sums, index % channels, f(value, index, index % channels));
  });
  return mapEach(sums, (sum) => sum / rows);
}

/** Normalises by the batch's own mean and biased variance, and gives both out. */
export const batchNorm: OracleKernel<"batch-norm"> = (options, x, gamma, beta) => {
  const mean = channelMeans(x, (value) => value);
  const variance = channelMeans(x, (value, _, channel) => (value - read(mean, channel)) ** 2);
  const [y] = batchNormInference(options, x, gamma, beta, mean, variance);
  return y === undefined ? [] : [y, mean, variance];
};

/** Normalises by statistics that come in, and applies the activation where there is one. */
export const batchNormInference: OracleKernel<"batch-norm-inference"> = (
  { attrs, ...step },
  x,
  gamma,
  beta,
  mean,
  variance,
) => {
  const [, channels] = matrixSides(x);
  const y = mapEach(x, (value, index) => {
    const c = index % channels;
    const normalized = (value - read(mean, c)) / Math.sqrt(read(variance, c) + attrs.epsilon);
    return read(gamma, c) * normalized + read(beta, c);
  });
  return attrs.activation ? activation({ attrs: { function: attrs.activation }, ...step }, y) : [y];
};

/** Filters and bias that give what normalising by the statistics afterwards would. The last axis, or the last two, are the filters. */
export const foldBatchNorm: OracleKernel<"fold-batch-norm"> = (
  { attrs },
  kernel,
  bias,
  gamma,
  beta,
  mean,
  variance,
) => {
  const scale = mapEach(gamma, (value, f) => value / Math.sqrt(read(variance, f) + attrs.epsilon));
  const filters = scale.data.length;
  return [
    mapEach(kernel, (value, index) => value * read(scale, index % filters)),
    mapEach(bias, (value, f) => read(beta, f) + (value - read(mean, f)) * read(scale, f)),
  ];
};

/** By the chain rule through the activation where there is one, then as the normalization's alone. */
export const batchNormGradient: OracleKernel<"batch-norm-gradient"> = (
  { attrs: { epsilon, activation }, ...step },
  dresult,
  x,
  gamma,
  mean,
  variance,
  y,
) => {
  const slopes = activation
    ? activationGradient({ attrs: slopeCall(activation).attrs, ...step }, dresult, y)
    : [dresult];
  return slopes.flatMap((dy) => normGradient(epsilon, dy, { x, gamma, mean, variance }));
};

/** What the gradient of a normalization reads besides dy. */
interface Normalized {
  readonly x: OracleTensor;
  readonly gamma: OracleTensor;
  readonly mean: OracleTensor;
  readonly variance: OracleTensor;
}

/** By the chain rule through the mean and the variance, step by step as in the paper's section 3. */
function normGradient(
  epsilon: number,
  dy: OracleTensor,
  { x, gamma, mean, variance }: Normalized,
): OracleTensor[] {
  const [rows, channels] = matrixSides(x);
  const centered = mapEach(x, (value, index) => value - read(mean, index % channels));
  const root = mapEach(variance, (value) => Math.sqrt(value + epsilon));
  const dnormalized = mapEach(dy, (value, index) => value * read(gamma, index % channels));
  const dvariance = mapEach(
    channelMeans(dnormalized, (value, index) => value * read(centered, index)),
    (value, c) => (-0.5 * rows * value) / read(root, c) ** 3,
  );
  const dmean = mapEach(
    channelMeans(dnormalized, (value) => value),
    (value, c) => (-rows * value) / read(root, c),
  );
  const dx = mapEach(dnormalized, (value, index) => {
    const c = index % channels;
    const throughVariance = (read(dvariance, c) * 2 * read(centered, index)) / rows;
    return value / read(root, c) + throughVariance + read(dmean, c) / rows;
  });
  const dgamma = mapEach(
    channelMeans(dy, (value, index, c) => (value * read(centered, index)) / read(root, c)),
    (value) => value * rows,
  );
  const dbeta = mapEach(
    channelMeans(dy, (value) => value),
    (value) => value * rows,
  );
  return [dx, dgamma, dbeta];
}

/** momentum·running + (1 − momentum)·batch. */
export const movingAverage: OracleKernel<"moving-average"> = ({ attrs }, running, batch) => [
  mapEach(
    running,
    (value, index) => attrs.momentum * value + (1 - attrs.momentum) * read(batch, index),
  ),
];
