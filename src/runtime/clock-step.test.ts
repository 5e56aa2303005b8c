import { expect, it } from "vitest";
import { clockStepMs } from "./clock-step.ts";

it("finds the step of a clock that counts in tenths, however long a reading takes", () => {
  let time = 0;
  const now = () => {
    time += 0.013;
    return Math.floor(time * 10) / 10;
  };
  expect(clockStepMs(now)).toBeCloseTo(0.1, 6);
});
