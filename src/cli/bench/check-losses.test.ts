import { describe, expect, test } from "vitest";
import { hasLearnt, lossProblem } from "./check-losses.ts";

describe("losses", () => {
  test("may differ by rounding before the first update and by a little after it", () => {
    expect(lossProblem([2.3001, 2.05, 9], [2.3, 2])).toBeNull();
    expect(lossProblem([2.31], [2.3])).toContain("step 1");
    expect(lossProblem([2.3, 2.2], [2.3, 2])).toContain("step 2");
    expect(lossProblem([2.3, Number.POSITIVE_INFINITY], [])).toContain("Infinity");
  });

  test("are compared over whole passes of the batches", () => {
    expect(hasLearnt([2, 4, 1, 3], 2)).toBe(true);
    expect(hasLearnt([2, 4, 3, 4], 2)).toBe(false);
    expect(hasLearnt([2, 4, 3], 2)).toBe(true);
  });
});
