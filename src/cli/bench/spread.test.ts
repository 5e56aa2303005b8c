import { describe, expect, test } from "vitest";
import { spreadOf } from "./spread.ts";

describe("a spread", () => {
  test("has the middle one of an odd number, and the mean of the middle two of an even number", () => {
    expect(spreadOf([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3 });
    expect(spreadOf([4, 1, 2, 10])).toEqual({ median: 3, min: 1, max: 10 });
    expect(() => spreadOf([])).toThrow(RangeError);
  });
});
