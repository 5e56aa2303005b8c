/**
 * Local response normalization from its definition: y_c = x_c / n_c^beta with n_c = bias + alpha · Σ x_d², d from c − radius to
 * c + radius where there are channels.
 *
 * Source: https://www.tensorflow.org/api_docs/python/tf/nn/local_response_normalization
 */
import type { LocalResponseAttrs } from "../../protocol/kernel.ts";
import type { OracleKernel } from "./oracle-kernel.ts";
import { accumulate, mapEach, matrixSides, type OracleTensor, read, zeros } from "./tensor.ts";

/** The flat indices of the channels beside `index`, itself among them. */
function neighbours(index: number, columns: number, radius: number): readonly number[] {
  const channel = index % columns;
  const first = Math.max(0, channel - radius);
  const last = Math.min(columns - 1, channel + radius);
  return Array.from({ length: last - first + 1 }, (_, offset) => index - channel + first + offset);
}

function divisors(x: OracleTensor, { depthRadius, bias, alpha }: LocalResponseAttrs) {
  const [, columns] = matrixSides(x);
  return mapEach(x, (_, index) => {
    const squares = neighbours(index, columns, depthRadius).map((other) => read(x, other) ** 2);
    return bias + alpha * squares.reduce((sum, square) => sum + square, 0);
  });
}

/** y as in the file's formula. */
export const localResponseNorm: OracleKernel<"local-response-norm"> = ({ attrs }, x) => {
  const divisor = divisors(x, attrs);
  return [mapEach(x, (value, index) => value * read(divisor, index) ** -attrs.beta)];
};

/** By the product rule: dy_c/dx_d = δ_cd·n_c^−beta − x_c·beta·n_c^(−beta−1)·2·alpha·x_d. */
export const localResponseNormGradient: OracleKernel<"local-response-norm-gradient"> = (
  { attrs },
  dy,
  x,
) => {
  const [, columns] = matrixSides(x);
  const divisor = divisors(x, attrs);
  const dx = zeros(x.shape);
  dy.data.forEach((slope, c) => {
    const n = read(divisor, c);
    accumulate(dx, c, slope * n ** -attrs.beta);
    const common = slope * read(x, c) * attrs.beta * n ** (-attrs.beta - 1) * 2 * attrs.alpha;
    for (const d of neighbours(c, columns, attrs.depthRadius))
      accumulate(dx, d, -common * read(x, d));
  });
  return [dx];
};
