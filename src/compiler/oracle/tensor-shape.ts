/** Kernels that move numbers, and the sum of two tensors, from their definitions. */
import type { OracleKernel } from "./oracle-kernel.ts";
import { mapEach, matrixSides, read, zeros } from "./tensor.ts";

/** The same numbers in another shape. */
export const reshape: OracleKernel<"reshape"> = ({ attrs }, x) => [
  { shape: attrs.shape, data: x.data.slice() },
];

/** a + b. */
export const add: OracleKernel<"add"> = (_, a, b) => [
  mapEach(a, (value, index) => value + read(b, index)),
];

/** Joins tensors along the last axis. */
export const concat: OracleKernel<"concat"> = (_, ...parts) => {
  const widths = parts.map((part) => matrixSides(part)[1]);
  const columns = widths.reduce((sum, width) => sum + width, 0);
  const leading = parts[0]?.shape.slice(0, -1) ?? [];
  const joined = zeros([...leading, columns]);
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
export const slice: OracleKernel<"slice"> = ({ attrs: { begin, size } }, x) => {
  const [, columns] = matrixSides(x);
  return [
    mapEach(zeros([...x.shape.slice(0, -1), size]), (_, index) =>
      read(x, Math.floor(index / size) * columns + begin + (index % size)),
    ),
  ];
};
