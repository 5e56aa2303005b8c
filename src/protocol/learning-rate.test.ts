import { describe, expect, test } from "vitest";
import type { LearningRateSchedule } from "../graph/graph.ts";
import { learningRateAt } from "./learning-rate.ts";

function rates(schedule: LearningRateSchedule, steps: readonly number[]): number[] {
  return steps.map((step) => Number(learningRateAt(step, 0.1, schedule).toPrecision(12)));
}

describe("the learning rate", () => {
  test("stays the same on a constant schedule", () => {
    expect(rates({ type: "constant", warmUpSteps: 0 }, [1, 2, 1e6])).toEqual([0.1, 0.1, 0.1]);
  });

  test("rises in a straight line while it warms up, whatever follows", () => {
    const expected = [0.025, 0.05, 0.075, 0.1, 0.1];
    for (const schedule of [
      { type: "constant", warmUpSteps: 4 },
      { type: "step", warmUpSteps: 4, everySteps: 2, factor: 0.1 },
      { type: "cosine", warmUpSteps: 4, decaySteps: 10, floor: 0 },
    ] as const)
      expect(rates(schedule, [1, 2, 3, 4, 5])).toEqual(expected);
  });

  test("goes down by a factor every so many steps after the warm-up", () => {
    const schedule = { type: "step", warmUpSteps: 1, everySteps: 2, factor: 0.5 } as const;
    expect(rates(schedule, [2, 3, 4, 5, 6, 7, 8])).toEqual([
      0.1, 0.1, 0.05, 0.05, 0.025, 0.025, 0.0125,
    ]);
  });

  test("falls along half a cosine to its floor and stays there", () => {
    const schedule = { type: "cosine", warmUpSteps: 0, decaySteps: 4, floor: 0.2 } as const;
    const half = (1 + Math.SQRT1_2) / 2;
    const quarter = Number((0.1 * (0.2 + 0.8 * half)).toPrecision(12));
    expect(rates(schedule, [1, 2, 3, 5, 6, 999])).toEqual([0.1, quarter, 0.06, 0.02, 0.02, 0.02]);
  });

  test("is scaled by the base rate", () => {
    const schedule = { type: "cosine", warmUpSteps: 3, decaySteps: 9, floor: 0.1 } as const;
    for (const step of [1, 3, 4, 7, 50])
      expect(learningRateAt(step, 3, schedule)).toBeCloseTo(3 * learningRateAt(step, 1, schedule));
  });
});
