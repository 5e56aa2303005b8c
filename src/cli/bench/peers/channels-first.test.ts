import { describe, expect, test } from "vitest";
import { transposed } from "./channels-first.ts";

describe("a kernel", () => {
  test("is laid out anew axis by axis", () => {
    const matrix = { shape: [2, 3], data: Float32Array.of(0, 1, 2, 3, 4, 5) };
    expect(transposed(matrix, [1, 0])).toEqual({
      shape: [3, 2],
      data: Float32Array.of(0, 3, 1, 4, 2, 5),
    });
  });
});
