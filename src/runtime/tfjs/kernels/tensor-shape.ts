/** Kernels that move numbers without changing them, and the sum and product of two tensors. */
import * as tf from "@tensorflow/tfjs-core";
import type { BackendName } from "../backend-name.ts";
import { lastSide, runBackendKernel, type TfjsKernel } from "./tfjs-kernel.ts";

/** The same numbers in another shape. */
export const reshape: TfjsKernel<"reshape"> = ({ attrs }, x) => [tf.reshape(x, [...attrs.shape])];

/** a + b. */
export const add: TfjsKernel<"add"> = (_, a, b) => [tf.add(a, b)];

/** a · b, value by value. */
export const multiply: TfjsKernel<"multiply"> = (_, a, b) => [tf.mul(a, b)];

/** All zeros. */
export const zeros: TfjsKernel<"zeros"> = ({ attrs }) => [tf.zeros([...attrs.shape])];

/** Equal runs of the last axis. */
export const split: TfjsKernel<"split"> = ({ attrs: { parts }, backend }, x) => {
  const size = lastSide(x) / parts;
  return Array.from({ length: parts }, (_, part) => sliceColumns(x, part * size, size, backend));
};

/** Joins tensors along the last axis. */
export const concat: TfjsKernel<"concat"> = (_, ...parts) => [tf.concat(parts, -1)];

/** `size` entries of the last axis. */
export const slice: TfjsKernel<"slice"> = ({ attrs: { begin, size }, backend }, x) => [
  sliceColumns(x, begin, size, backend),
];

/**
 * `size` entries of the last axis from `begin`.
 *
 * `tf.slice` looks up each number by its coordinates on the cpu backend. A mean over windows of one pixel, cropped by negative
 * padding, is the same copy 28 to 44 times as fast (32 × 4 × 4 × 16 to 16 × 14 × 14 × 56, paired medians of 7, Node 20).
 */
export function sliceColumns(
  x: tf.Tensor,
  begin: number,
  size: number,
  backend: BackendName,
): tf.Tensor {
  const columns = lastSide(x);
  const rows = x.size / columns;
  const shape = [...x.shape.slice(0, -1), size];
  if (backend !== "cpu") {
    return tf.reshape(tf.slice(tf.reshape(x, [rows, columns]), [0, begin], [rows, size]), shape);
  }
  const cropped = runBackendKernel(
    tf.AvgPool,
    { x: tf.reshape(x, [1, rows, columns, 1]) },
    {
      filterSize: [1, 1],
      strides: [1, 1],
      pad: [
        [0, 0],
        [0, 0],
        [-begin, begin + size - columns],
        [0, 0],
      ],
    },
  );
  return tf.reshape(cropped, shape);
}
