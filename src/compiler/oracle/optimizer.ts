/** The update of one parameter from its definition. */
import type { OracleKernel } from "./oracle-kernel.ts";
import { mapEach, read } from "./tensor.ts";

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
