import { describe, expect, test } from "vitest";
import { chartData } from "../dock/chart-data.ts";
import { bucketSize, bucketValues } from "./buckets.ts";
import { createRunHistory, record } from "./run-history.ts";

function progress(
  firstStep: number,
  losses: readonly number[],
  accuracies = losses.map(() => 0.5),
) {
  return {
    type: "progress",
    firstStep,
    losses: Float32Array.from(losses),
    accuracies: Float32Array.from(accuracies),
    epoch: 0,
    stepTime: null,
  } as const;
}

describe("a run's history", () => {
  test("grows past its first room and keeps every step", () => {
    const history = createRunHistory();
    for (let step = 1; step <= 5000; step += 10)
      record(
        history,
        progress(
          step,
          Array.from({ length: 10 }, (_, index) => step + index),
        ),
      );
    expect(history.losses.length).toBe(5000);
    expect(history.losses.values[4999]).toBe(5000);
    expect(history.firstStep).toBe(1);
  });

  test("marks steps that never arrived as missing instead of shifting the others", () => {
    const history = createRunHistory();
    record(history, progress(1, [3]));
    record(history, progress(4, [2]));
    expect([...history.losses.values.slice(0, 4)]).toEqual([3, Number.NaN, Number.NaN, 2]);
  });

  test("starts again on reset and on a new run, and goes on when an edit is applied", () => {
    const history = createRunHistory();
    record(history, progress(1, [3, 2]));
    record(history, { type: "loaded", step: 2, keptParameters: 1, parameters: 2 });
    expect(history.losses.length).toBe(2);
    record(history, { type: "reset" });
    expect(history.losses.length).toBe(0);
    record(history, progress(1, [3, 2]));
    record(history, { type: "validation", step: 2, loss: 1, accuracy: 0.5 });
    record(history, { type: "loaded", step: 0, keptParameters: 0, parameters: 2 });
    expect([history.losses.length, history.validations.length]).toEqual([0, 0]);
  });

  test("changes its revision only when there is something new to draw", () => {
    const history = createRunHistory();
    record(history, { type: "state", state: "running" });
    expect(history.revision).toBe(0);
    record(history, progress(1, [1]));
    expect(history.revision).toBe(1);
  });

  test("smooths from the first step on without a pull towards zero", () => {
    const history = createRunHistory();
    record(history, progress(1, [1, 1, 1], [0.8, 0.6, 1]));
    const [first, second, third] = history.smoothedAccuracies.values;
    expect(first).toBeCloseTo(0.8);
    expect(second).toBeCloseTo(0.7);
    expect(third).toBeCloseTo(0.8);
  });
});

describe("buckets", () => {
  test("double in size as a run grows", () => {
    expect([2000, 2001, 4000, 4001].map((count) => bucketSize(count, 2000))).toEqual([1, 2, 2, 4]);
  });

  test("know their lowest, mean and highest value, the last one too when it is short", () => {
    const { low, mean, high } = bucketValues(Float32Array.of(1, 3, 5, 9, 4, 99), 5, 2);
    expect([[...low], [...mean], [...high]]).toEqual([
      [1, 5, 4],
      [2, 7, 4],
      [3, 9, 4],
    ]);
  });

  test("pass over what is not a number", () => {
    const { mean } = bucketValues(Float32Array.of(Number.NaN, 3, Number.NaN, Number.NaN), 4, 2);
    expect([...mean]).toEqual([3, Number.NaN]);
  });
});

describe("chart data", () => {
  test("puts each validation at its step, between or on the steps of training", () => {
    const history = createRunHistory();
    record(history, progress(1, [4, 3, 2]));
    record(history, { type: "validation", step: 2, loss: 2.5, accuracy: 0.5 });
    record(history, { type: "validation", step: 9, loss: 1.5, accuracy: 0.6 });
    const data = chartData(history, "loss");
    expect(data.steps).toEqual([1, 2, 3, 9]);
    expect(data.train).toEqual([4, 3, 2, null]);
    expect(data.validation).toEqual([null, 2.5, null, 1.5]);
  });

  test("draws a long run with few points, in order, with its extremes", () => {
    const history = createRunHistory();
    record(
      history,
      progress(
        1,
        Array.from({ length: 1000 }, (_, index) => 1 + (index % 2)),
      ),
    );
    record(history, { type: "validation", step: 500, loss: 1.25, accuracy: 0.5 });
    const data = chartData(history, "loss", 100);
    expect(data.stepsPerPoint).toBe(16);
    expect(data.steps.length).toBeLessThanOrEqual(101);
    expect(data.steps).toEqual([...data.steps].sort((a, b) => a - b));
    expect([data.low[0], data.train[0], data.high[0]]).toEqual([1, 1.5, 2]);
    expect(data.validation.filter((value) => value !== null)).toEqual([1.25]);
  });

  test("shows the smoothed accuracy and the accuracy of the validation", () => {
    const history = createRunHistory();
    record(history, progress(1, [4, 3], [0, 1]));
    record(history, { type: "validation", step: 2, loss: 2.5, accuracy: 0.75 });
    const data = chartData(history, "accuracy");
    expect(data.train).toEqual([0, 0.5]);
    expect(data.validation).toEqual([null, 0.75]);
  });
});
