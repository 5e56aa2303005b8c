/** Reads and writes ranges of the last axis of a tensor. */
import { matrixSides, type OracleTensor, zeros } from "./tensor.ts";

/** Columns `begin` to `begin + columns` of a whole, in the shape given. */
export function cutRange(
  whole: OracleTensor,
  shape: readonly number[],
  begin: number,
): OracleTensor {
  const part = zeros(shape);
  const [, wide] = matrixSides(whole);
  const [rows, columns] = matrixSides(part);
  for (let row = 0; row < rows; row++) {
    const from = row * wide + begin;
    part.data.set(whole.data.subarray(from, from + columns), row * columns);
  }
  return part;
}

/** Puts a part into a whole, from column `begin` on. */
export function putRange(whole: OracleTensor, part: OracleTensor, begin: number): void {
  const [, wide] = matrixSides(whole);
  const [rows, columns] = matrixSides(part);
  for (let row = 0; row < rows; row++) {
    const from = row * columns;
    whole.data.set(part.data.subarray(from, from + columns), row * wide + begin);
  }
}
