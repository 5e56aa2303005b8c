import { expect, test } from "vitest";
import { enduranceOf, enduranceOptimizers } from "./endurance.ts";

test("endurance compares the last window with the first, not disturbed by one slow block", () => {
  const distance = { steps: 900, window: 300, block: 100 };
  const blocks = [100, 110, 900, 500, 500, 500, 200, 210, 5000];
  expect(enduranceOf(blocks, distance)).toEqual({
    firstMs: 1.1,
    lastMs: 2.1,
    slowdown: 2.1 / 1.1,
  });
});

test("endurance has a row for every optimizer", () => {
  expect(enduranceOptimizers.map(({ optimizer }) => optimizer.type)).toEqual([
    ...["sgd", "momentum", "nesterov", "rmsprop", "adagrad", "adam", "adamw"],
  ]);
});
