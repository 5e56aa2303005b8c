import { describe, expect, it } from "vitest";
import { randomKey, randomUniform } from "../protocol/counter-random.ts";
import type { Initializer, StoredBuffer } from "../protocol/program.ts";
import { initialValues } from "./initialize.ts";

function stored(initializer: Initializer, shape: readonly number[]): StoredBuffer {
  return { key: "k", name: "n", role: "parameter", shape, buffer: 0, initializer, origin: "node" };
}

const he = { type: "he-normal", fanIn: 50, stream: 4 } as const;

const glorot = { type: "glorot-uniform", fanIn: 25, fanOut: 150, stream: 9 } as const;

describe("initial values", () => {
  it("are all zeros or all ones where asked", () => {
    expect([...initialValues(stored({ type: "zeros" }, [2, 2]), 1)]).toEqual([0, 0, 0, 0]);
    expect([...initialValues(stored({ type: "ones" }, [3]), 1)]).toEqual([1, 1, 1]);
  });

  it("are uniform within Glorot and Bengio's limit", () => {
    const values = initialValues(stored(glorot, [5, 5, 10, 60]), 1);
    const limit = Math.sqrt(6 / 175);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + value ** 2, 0) / values.length;
    expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(limit);
    expect(Math.abs(mean)).toBeLessThan(limit / 50);
    expect(variance / (limit ** 2 / 3)).toBeCloseTo(1, 1);
  });

  it("are normal with He's deviation, cut off at two deviations of what they are drawn from", () => {
    const values = initialValues(stored(he, [5, 5, 10, 60]), 1);
    const deviation = Math.sqrt(2 / 50);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + value ** 2, 0) / values.length;
    expect(Math.max(...values.map(Math.abs))).toBeLessThan((2 * deviation) / 0.8796);
    expect(Math.max(...values)).toBeGreaterThan((1.95 * deviation) / 0.8796);
    expect(Math.abs(mean)).toBeLessThan(deviation / 50);
    expect(variance / deviation ** 2).toBeCloseTo(1, 1);
    const inner = values.filter((value) => Math.abs(value) < deviation / 0.8796).length;
    // Φ(1) − Φ(−1) over Φ(2) − Φ(−2).
    expect(inner / values.length).toBeCloseTo(0.6827 / 0.9545, 1);
  });

  it("of a truncated normal are drawn again where the first attempt fell outside", () => {
    const key = randomKey(3, 0, he.stream);
    const count = 400;
    const z = (i: number) =>
      Math.sqrt(-2 * Math.log(1 - randomUniform(key, 2 * i))) *
      Math.cos(2 * Math.PI * randomUniform(key, 2 * i + 1));
    const far = Array.from({ length: count }, (_, i) => i).find((i) => Math.abs(z(i)) >= 2) ?? -1;
    const values = initialValues(stored(he, [count]), 3);
    const scale = Math.sqrt(2 / 50) / 0.87962566;
    expect(values[far]).toBeCloseTo(z(far + count) * scale, 6);
    expect(values[0]).toBeCloseTo(z(0) * scale, 6);
  });

  it("depend on the seed and the stream and on nothing else", () => {
    const first = initialValues(stored(glorot, [4, 4]), 1);
    expect(initialValues(stored(glorot, [16]), 1)).toEqual(first);
    expect(initialValues(stored(glorot, [4, 4]), 2)).not.toEqual(first);
    expect(initialValues(stored({ ...glorot, stream: 10 }, [4, 4]), 1)).not.toEqual(first);
  });
});
