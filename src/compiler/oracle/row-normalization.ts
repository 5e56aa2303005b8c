/** Layer normalization and softmax from their definitions, row by row; a row is what lies along the last axis. */
import type { OracleKernel } from "./oracle-kernel.ts";
import { accumulate, mapEach, matrixSides, type OracleTensor, read, zeros } from "./tensor.ts";

/** One number per row: the sum of f over the row. */
function rowSums(x: OracleTensor, f: (value: number, index: number) => number): OracleTensor {
  const [rows, columns] = matrixSides(x);
  const sums = zeros([rows]);
  x.data.forEach((value, index) => {
    accumulate(sums, Math.floor(index / columns), f(value, index));
  });
  return sums;
}

/** (x − mean) / √(variance + epsilon) of each row, and that root. Ba, Kiros and Hinton 2016, section 3. */
function normalized(x: OracleTensor, epsilon: number) {
  const [, columns] = matrixSides(x);
  const row = (index: number) => Math.floor(index / columns);
  const mean = mapEach(
    rowSums(x, (value) => value),
    (sum) => sum / columns,
  );
  const centered = mapEach(x, (value, index) => value - read(mean, row(index)));
  const root = mapEach(
    rowSums(centered, (value) => value ** 2),
    (sum) => Math.sqrt(sum / columns + epsilon),
  );
  const values = mapEach(centered, (value, index) => value / read(root, row(index)));
  return { values, root, row, columns };
}

/** gamma · normalized(x) + beta. */
export const layerNorm: OracleKernel<"layer-norm"> = ({ attrs }, x, gamma, beta) => {
  const { values, columns } = normalized(x, attrs.epsilon);
  return [
    mapEach(values, (value, i) => read(gamma, i % columns) * value + read(beta, i % columns)),
  ];
};

/**
 * By the Jacobian of one row, d(normalized_i)/dx_j = (δ_ij − 1/C − n_i·n_j/C) / root, summed over i for every j: no shortcut
 * that an engine would take.
 */
export const layerNormGradient: OracleKernel<"layer-norm-gradient"> = ({ attrs }, dy, x, gamma) => {
  const { values, root, row, columns } = normalized(x, attrs.epsilon);
  const dx = zeros(x.shape);
  const dgamma = zeros([columns]);
  const dbeta = zeros([columns]);
  dy.data.forEach((slope, i) => {
    accumulate(dgamma, i % columns, slope * read(values, i));
    accumulate(dbeta, i % columns, slope);
    const begin = row(i) * columns;
    for (let j = begin; j < begin + columns; j++) {
      const shared = (1 + read(values, i) * read(values, j)) / columns;
      const jacobian = ((i === j ? 1 : 0) - shared) / read(root, row(i));
      accumulate(dx, j, slope * read(gamma, i % columns) * jacobian);
    }
  });
  return [dx, dgamma, dbeta];
};

/** exp(x_i) / Σ exp(x_j), the largest of the row taken off first. */
export const softmax: OracleKernel<"softmax"> = (_, x) => {
  const [, columns] = matrixSides(x);
  const largest = mapEach(zeros([x.data.length / columns]), (_zero, row) =>
    Math.max(...x.data.slice(row * columns, (row + 1) * columns)),
  );
  const powers = mapEach(x, (value, index) =>
    Math.exp(value - read(largest, Math.floor(index / columns))),
  );
  const sums = rowSums(powers, (value) => value);
  return [mapEach(powers, (value, index) => value / read(sums, Math.floor(index / columns)))];
};

/** By the Jacobian dy_i/dx_j = y_i·(δ_ij − y_j). */
export const softmaxGradient: OracleKernel<"softmax-gradient"> = (_, dy, y) => {
  const [, columns] = matrixSides(y);
  const dx = zeros(y.shape);
  dy.data.forEach((slope, i) => {
    const begin = Math.floor(i / columns) * columns;
    for (let j = begin; j < begin + columns; j++) {
      accumulate(dx, j, slope * read(y, i) * ((i === j ? 1 : 0) - read(y, j)));
    }
  });
  return [dx];
};
