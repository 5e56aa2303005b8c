/** What a stored buffer holds at step 0, the same on every engine. */
import { randomKey, randomUniform } from "../protocol/counter-random.ts";
import type { Initializer, StoredBuffer } from "../protocol/program.ts";

/** The step under whose key initial values are drawn; training steps count from 1. */
const initialStep = 0;

/** The standard deviation of a standard normal distribution cut off at ±2. */
const truncatedDeviation = 0.87962566103423978;

/** Draws the values of a stored buffer before the first step. */
export function initialValues(stored: StoredBuffer, seed: number): Float32Array {
  const size = stored.shape.reduce((product, side) => product * side, 1);
  const values = new Float32Array(size);
  fill(values, stored.initializer, seed);
  return values;
}

function fill(values: Float32Array, initializer: Initializer, seed: number): void {
  switch (initializer.type) {
    case "zeros":
      return;
    case "ones":
      values.fill(1);
      return;
    case "glorot-uniform": {
      const key = randomKey(seed, initialStep, initializer.stream);
      const limit = Math.sqrt(6 / (initializer.fanIn + initializer.fanOut));
      for (let i = 0; i < values.length; i++) {
        values[i] = (2 * randomUniform(key, i) - 1) * limit;
      }
      return;
    }
    case "he-normal": {
      const key = randomKey(seed, initialStep, initializer.stream);
      const deviation = Math.sqrt(2 / initializer.fanIn) / truncatedDeviation;
      for (let i = 0; i < values.length; i++) {
        values[i] = truncatedNormal(key, i, values.length) * deviation;
      }
      return;
    }
    default:
      initializer satisfies never;
  }
}

/** The `i`-th of `count` normal numbers within ±2, by Box and Muller 1958; the protocol says which uniform numbers it takes. */
function truncatedNormal(key: number, i: number, count: number): number {
  for (let attempt = i; ; attempt += count) {
    const radius = Math.sqrt(-2 * Math.log(1 - randomUniform(key, 2 * attempt)));
    const z = radius * Math.cos(2 * Math.PI * randomUniform(key, 2 * attempt + 1));
    if (Math.abs(z) < 2) return z;
  }
}
