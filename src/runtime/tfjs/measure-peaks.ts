/** Measures what TensorFlow.js can do at most on a backend: its fastest matrix product, and its fastest pass over memory. */
import * as tf from "@tensorflow/tfjs-core";
import type { DevicePeaks } from "../../protocol/profile.ts";

/** Sides of square matrices, growing: the next is tried only while the last was quick. */
const sides = [128, 256, 512, 1024, 2048];
/** Numbers of a vector: 16 MiB, more than a cache holds. */
const numbers = 1 << 22;
/** A size that takes longer than this ends the search, in milliseconds. */
const patienceMs = 60;
const attempts = 3;

/** Takes a few hundred milliseconds. */
export async function measurePeaks(): Promise<DevicePeaks> {
  return { gflops: await fastestProduct(), gbps: await fastestPass() };
}

async function fastestProduct(): Promise<number> {
  let best = 0;
  for (const side of sides) {
    const a = tf.ones([side, side]);
    const ms = await quickest(() => tf.matMul(a as tf.Tensor2D, a as tf.Tensor2D));
    a.dispose();
    best = Math.max(best, (2 * side ** 3) / ms / 1e6);
    if (ms > patienceMs) break;
  }
  return best;
}

/** Reads and writes each number once. */
async function fastestPass(): Promise<number> {
  const x = tf.ones([numbers]);
  const ms = await quickest(() => tf.neg(x));
  x.dispose();
  return (2 * 4 * numbers) / ms / 1e6;
}

/** The first run, which may have to prepare the device, does not count. */
async function quickest(run: () => tf.Tensor): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt <= attempts; attempt++) {
    const begin = performance.now();
    const result = run();
    const last = tf.tidy(() => tf.slice1d(tf.reshape(result, [-1]), 0, 1));
    await last.data();
    tf.dispose([result, last]);
    const ms = performance.now() - begin;
    if (attempt > 0) least = Math.min(least, ms);
    if (ms > 4 * patienceMs) return Math.min(least, ms);
  }
  return least;
}
