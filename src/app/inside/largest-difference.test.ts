import { expect, test } from "vitest";
import { largestDifference } from "./largest-difference.ts";

const stored = (key: string, ...numbers: number[]) => ({
  key,
  name: `the ${key}`,
  data: Float32Array.from(numbers),
});

test("the largest difference names the buffer in which it is, relative to its size", () => {
  const a = [stored("kernel", 3, 4), stored("bias", 1)];
  const b = [stored("bias", 1.5), stored("kernel", 3, 4.05)];
  expect(largestDifference(a, b)).toEqual({ relative: 0.5, name: "the bias" });
  expect(largestDifference(a, a)?.relative).toBe(0);
});

test("numbers that are none are the largest difference of all", () => {
  const broken = largestDifference(
    [stored("a", Number.NaN), stored("b", 1)],
    [stored("a", 1), stored("b", 2)],
  );
  expect(broken?.name).toBe("the b");
  expect(
    largestDifference([stored("b", 1), stored("a", Number.NaN)], [stored("a", 1), stored("b", 1)])
      ?.relative,
  ).toBeNaN();
});

test("what is stored on one side only is not compared", () => {
  expect(largestDifference([stored("a", 1)], [stored("b", 1)])).toBeNull();
});
