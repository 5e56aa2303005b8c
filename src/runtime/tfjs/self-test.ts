/** A small sum with a known answer, to find out whether a backend computes at all before a run is trusted to it. */
import * as tf from "@tensorflow/tfjs-core";

/** A quarter of the distance between 16-bit floating-point numbers near 1: only a 32-bit backend sees it. */
const fine = 2 ** -12;

/** Says what is wrong with the backend in use, or null when its numbers are right. */
export async function backendDefect(): Promise<string | null> {
  const product = tf.tidy(() => {
    const a = tf.tensor2d([1 + fine, 2, 3, -4], [2, 2]);
    const b = tf.tensor2d([1, 0.5, -1, 2], [2, 2]);
    return tf.matMul(a, b);
  });
  const expected = [-1 + fine, 4.5 + fine / 2, 7, -6.5];
  try {
    const found = await product.data();
    const right = expected.every((value, i) => Math.abs(value - (found[i] ?? Number.NaN)) < 1e-6);
    return right
      ? null
      : `a test sum came out as ${[...found].join(", ")}, not ${expected.join(", ")}`;
  } finally {
    product.dispose();
  }
}
