import { describe, expect, it } from "vitest";
import type { Initializer, StoredBuffer } from "../protocol/program.ts";
import { initialValues } from "./initialize.ts";

function stored(initializer: Initializer, shape: readonly number[]): StoredBuffer {
  return { key: "k", name: "n", role: "parameter", shape, buffer: 0, initializer, origin: "node" };
}

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

  it("depend on the seed and the stream and on nothing else", () => {
    const first = initialValues(stored(glorot, [4, 4]), 1);
    expect(initialValues(stored(glorot, [16]), 1)).toEqual(first);
    expect(initialValues(stored(glorot, [4, 4]), 2)).not.toEqual(first);
    expect(initialValues(stored({ ...glorot, stream: 10 }, [4, 4]), 1)).not.toEqual(first);
  });
});
