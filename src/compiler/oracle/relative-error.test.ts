import { describe, expect, it } from "vitest";
import { relativeError } from "./relative-error.ts";

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;

describe("the relative error", () => {
  it("is the length of the difference over the length of what is expected", () => {
    expect(relativeError([3, 4.5], [3, 4])).toBeCloseTo(0.1, 15);
    expect(relativeError([1, 2, 3], [1, 2, 3])).toBe(0);
    expect(relativeError([0], [0])).toBe(0);
    expect(relativeError([1e-9], [0])).toBe(infinity);
  });

  it("takes NaN for nothing but NaN and an infinity for nothing but itself", () => {
    expect(relativeError([nan, infinity, -infinity], [nan, infinity, -infinity])).toBe(0);
    for (const [found, expected] of [
      [nan, 1],
      [1, nan],
      [infinity, nan],
      [nan, infinity],
      [infinity, -infinity],
      [1e38, infinity],
    ] as const) {
      expect(relativeError([found, 1], [expected, 1])).toBe(infinity);
    }
  });

  it("is infinite between lists of unequal length", () => {
    expect(relativeError([1, 2], [1])).toBe(infinity);
    expect(relativeError([], [1])).toBe(infinity);
  });
});
