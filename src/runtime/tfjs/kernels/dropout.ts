/** Dropout and its gradient through TensorFlow.js, with a mask that every engine draws alike. Srivastava et al. 2014. */
import * as tf from "@tensorflow/tfjs-core";
import { randomKey, randomUniform } from "../../../protocol/counter-random.ts";
import type { KernelCallOptions, TfjsKernel } from "./tfjs-kernel.ts";

/** 1/(1 − rate) where a value is kept, 0 where it is dropped. */
function mask(
  { attrs, seed, step }: KernelCallOptions<"dropout" | "dropout-gradient">,
  shape: number[],
): tf.Tensor {
  const key = randomKey(seed, step, attrs.stream);
  const kept = 1 / (1 - attrs.rate);
  const size = shape.reduce((product, side) => product * side, 1);
  const values = new Float32Array(size);
  for (let i = 0; i < size; i++) {
    values[i] = randomUniform(key, i) >= attrs.rate ? kept : 0;
  }
  return tf.tensor(values, shape);
}

/** Drops values at random and scales up the rest. */
export const dropout: TfjsKernel<"dropout"> = (options, x) => [tf.mul(x, mask(options, x.shape))];

/** Lets dy through where the value was kept. */
export const dropoutGradient: TfjsKernel<"dropout-gradient"> = (options, dy) => [
  tf.mul(dy, mask(options, dy.shape)),
];
