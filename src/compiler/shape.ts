/** Shapes as the compiler speaks of them: counts, bytes and print. */
import type { DataType } from "../protocol/program.ts";

/** Lengths of the axes of a tensor; for one image [H, W, C] or [C], in a step with N in front. */
export type Shape = readonly number[];

/** How many numbers a tensor of this shape holds. */
export function elementCount(shape: Shape): number {
  let count = 1;
  for (const length of shape) count *= length;
  return count;
}

const bytesPerElement: Record<DataType, number> = { f32: 4, i32: 4 };

/** Size of a tensor in bytes. */
export function sizeInBytes(shape: Shape, dataType: DataType): number {
  return elementCount(shape) * bytesPerElement[dataType];
}

/** Prints the shape of one image as that of a batch: [14, 14, 8] becomes `[N,14,14,8]`. */
export function printBatchShape(shape: Shape): string {
  return `[${["N", ...shape].join(",")}]`;
}

export function equalShapes(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((length, axis) => length === b[axis]);
}
