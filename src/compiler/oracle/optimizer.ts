/** The update of one parameter from its definition. */
import type { OracleKernel } from "./oracle-kernel.ts";
import { mapEach, type OracleTensor, read } from "./tensor.ts";

/** w − lr·dw. */
export const sgd: OracleKernel<"sgd"> = ({ learningRate }, w, dw) => [
  mapEach(w, (value, index) => value - learningRate * read(dw, index)),
];

/** v' = momentum·v + dw, w − lr·v'. */
export const momentum: OracleKernel<"momentum"> = ({ attrs, learningRate }, w, dw, v) => {
  const velocity = mapEach(v, (value, index) => attrs.momentum * value + read(dw, index));
  return [mapEach(w, (value, index) => value - learningRate * read(velocity, index)), velocity];
};

/** Kingma and Ba 2015, algorithm 1. */
export const adam: OracleKernel<"adam"> = ({ attrs, learningRate, step }, w, dw, m, v) => {
  const { beta1, beta2, epsilon } = attrs;
  const first = mapEach(m, (value, i) => beta1 * value + (1 - beta1) * read(dw, i));
  const second = mapEach(v, (value, i) => beta2 * value + (1 - beta2) * read(dw, i) ** 2);
  const updated = mapEach(w, (value, i) => {
    const unbiasedFirst = read(first, i) / (1 - beta1 ** step);
    const unbiasedSecond = read(second, i) / (1 - beta2 ** step);
    return value - (learningRate * unbiasedFirst) / (Math.sqrt(unbiasedSecond) + epsilon);
  });
  return [updated, first, second];
};

/** v' = momentum·v + dw, w − lr·(dw + momentum·v'). */
export const nesterov: OracleKernel<"nesterov"> = ({ attrs, learningRate }, w, dw, v) => {
  const velocity = mapEach(v, (value, i) => attrs.momentum * value + read(dw, i));
  const updated = mapEach(
    w,
    (value, i) => value - learningRate * (read(dw, i) + attrs.momentum * read(velocity, i)),
  );
  return [updated, velocity];
};

/** v' = smoothing·v + (1 − smoothing)·dw², w − lr·dw / (√v' + epsilon). */
export const rmsprop: OracleKernel<"rmsprop"> = ({ attrs, learningRate }, w, dw, v) => {
  const { smoothing, epsilon } = attrs;
  const square = mapEach(v, (value, i) => smoothing * value + (1 - smoothing) * read(dw, i) ** 2);
  return [dividedByRoot(w, dw, square, learningRate, epsilon), square];
};

/** s' = s + dw², w − lr·dw / (√s' + epsilon). */
export const adagrad: OracleKernel<"adagrad"> = ({ attrs, learningRate }, w, dw, s) => {
  const sum = mapEach(s, (value, i) => value + read(dw, i) ** 2);
  return [dividedByRoot(w, dw, sum, learningRate, attrs.epsilon), sum];
};

/** Adam from w·(1 − lr·weightDecay). */
export const adamw: OracleKernel<"adamw"> = (options, w, ...rest) => {
  const shrink = 1 - options.learningRate * options.attrs.weightDecay;
  return adam(
    options,
    mapEach(w, (value) => value * shrink),
    ...rest,
  );
};

function dividedByRoot(
  w: OracleTensor,
  dw: OracleTensor,
  square: OracleTensor,
  learningRate: number,
  epsilon: number,
): OracleTensor {
  return mapEach(
    w,
    (value, i) => value - (learningRate * read(dw, i)) / (Math.sqrt(read(square, i)) + epsilon),
  );
}
