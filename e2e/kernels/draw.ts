/** Seeded inputs for the kernel cases, rounded to float32 so that the oracle and the engines get the same numbers. */
import { type OracleTensor, zeros } from "../../src/compiler/oracle/tensor.ts";
import { randomKey, randomUniform, streamOf } from "../../src/protocol/counter-random.ts";

/** Draws tensors one after another. */
export interface Draw {
  /** Uniform in −1…1. */
  readonly signed: (...shape: number[]) => OracleTensor;
  /** Uniform in 0.1…1.1, for variances and second moments. */
  readonly positive: (...shape: number[]) => OracleTensor;
  /** Multiples of a half, none below 0 and half of them 0, as after a relu: windows full of equal values. */
  readonly ties: (...shape: number[]) => OracleTensor;
  /** `count` whole numbers below `classes`. */
  readonly labels: (count: number, classes: number) => OracleTensor;
}

/** A stream of draws that depends on nothing but the seed and the name. */
export function createDraw(seed: number, name: string): Draw {
  const key = randomKey(seed, 0, streamOf(name));
  let index = 0;
  const fill = (shape: readonly number[], f: (u: number) => number): OracleTensor => {
    const tensor = zeros(shape);
    for (let i = 0; i < tensor.data.length; i++) {
      tensor.data[i] = Math.fround(f(randomUniform(key, index)));
      index += 1;
    }
    return tensor;
  };
  return {
    signed: (...shape) => fill(shape, (u) => 2 * u - 1),
    positive: (...shape) => fill(shape, (u) => u + 0.1),
    ties: (...shape) => fill(shape, (u) => Math.max(0, Math.floor(6 * u) - 2) / 2),
    labels: (count, classes) => fill([count], (u) => Math.floor(u * classes)),
  };
}
