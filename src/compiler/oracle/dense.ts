/** Matrix product and bias from their definitions. */
import type { OracleKernel } from "./oracle-kernel.ts";
import { accumulate, mapEach, matrixSides, type OracleTensor, read, zeros } from "./tensor.ts";

function transposed(a: OracleTensor): OracleTensor {
  const [rows, columns] = matrixSides(a);
  return mapEach({ ...zeros([columns, rows]) }, (_, index) =>
    read(a, (index % rows) * columns + Math.floor(index / rows)),
  );
}

/** c[i,j] = Σ a[i,k] · b[k,j]. */
export const matmul: OracleKernel<"matmul"> = ({ attrs }, left, right) => {
  const a = attrs.transposeA ? transposed(left) : left;
  const b = attrs.transposeB ? transposed(right) : right;
  const [rows, inner] = matrixSides(a);
  const [, columns] = matrixSides(b);
  const product = zeros([rows, columns]);
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < inner; k++) {
      for (let j = 0; j < columns; j++) {
        const term = read(a, i * inner + k) * read(b, k * columns + j);
        accumulate(product, i * columns + j, term);
      }
    }
  }
  return [product];
};

/** x[…,f] + bias[f]. */
export const biasAdd: OracleKernel<"bias-add"> = (_, x, bias) => [
  mapEach(x, (value, index) => value + read(bias, index % bias.data.length)),
];

/** Σ dy over all but the last axis. */
export const biasGradient: OracleKernel<"bias-gradient"> = (_, dy) => {
  const [, columns] = matrixSides(dy);
  const dbias = zeros([columns]);
  for (let index = 0; index < dy.data.length; index++) {
    accumulate(dbias, index % columns, read(dy, index));
  }
  return [dbias];
};
