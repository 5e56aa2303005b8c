/** Numbers too small to be kept, through TensorFlow.js: see `smallestNumber`. */
import * as tf from "@tensorflow/tfjs-core";
import { smallestNumber } from "../../../protocol/smallest-number.ts";

/**
 * 0 in the place of a number below 2⁻¹⁰⁰; others come 2⁻¹⁰⁰ nearer to 0, which changes none above 2⁻⁷⁶. Two ops where a comparison
 * and a choice would be four; a NaN stays one.
 */
export function keptTensor<T extends tf.Tensor>(x: T): T {
  return tf.sub(x, tf.clipByValue(x, -smallestNumber, smallestNumber));
}
