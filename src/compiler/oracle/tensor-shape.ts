/** Kernels that move numbers, and the sum and product of two tensors, from their definitions. */
import type { OracleKernel } from "./oracle-kernel.ts";
import { mapEach, matrixSides, type OracleTensor, read, zeros as zerosOf } from "./tensor.ts";

/** The same numbers in another shape. */
export const reshape: OracleKernel<"reshape"> = ({ attrs }, x) => [
  { shape: attrs.shape, data: x.data.slice() },
];

/** a + b. */
export const add: OracleKernel<"add"> = (_, a, b) => [
  mapEach(a, (value, index) => value + read(b, index)),
];

/** a · b, value by value. */
export const multiply: OracleKernel<"multiply"> = (_, a, b) => [
  mapEach(a, (value, index) => value * read(b, index)),
];

/** All zeros. */
export const zeros: OracleKernel<"zeros"> = ({ attrs }) => [zerosOf(attrs.shape)];

/** Equal runs of the last axis. */
export const split: OracleKernel<"split"> = ({ attrs: { parts } }, x) => {
  const [, columns] = matrixSides(x);
  const size = columns / parts;
  return Array.from({ length: parts }, (_, part) => run(x, part * size, size));
};

/** Joins tensors along the last axis. */
export const concat: OracleKernel<"concat"> = (_, ...parts) => {
  const widths = parts.map((part) => matrixSides(part)[1]);
  const columns = widths.reduce((sum, width) => sum + width, 0);
  const leading = parts[0]?.shape.slice(0, -1) ?? [];
  const joined = zerosOf([...leading, columns]);
  let begin = 0;
  for (const part of parts) {
    const [, width] = matrixSides(part);
    part.data.forEach((value, index) => {
      joined.data[Math.floor(index / width) * columns + begin + (index % width)] = value;
    });
    begin += width;
  }
  return [joined];
};

/** `size` entries of the last axis from `begin`. */
export const slice: OracleKernel<"slice"> = ({ attrs: { begin, size } }, x) => [
  run(x, begin, size),
];

function run(x: OracleTensor, begin: number, size: number): OracleTensor {
  const [, columns] = matrixSides(x);
  return mapEach(zerosOf([...x.shape.slice(0, -1), size]), (_, index) =>
    read(x, Math.floor(index / size) * columns + begin + (index % size)),
  );
}
