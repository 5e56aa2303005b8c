/** Arranges a run's history for drawing: one row of x values, one row for each curve. */
import { bucketSize, bucketValues } from "../run/buckets.ts";
import type { RunHistory } from "../run/run-history.ts";

export type Metric = "loss" | "accuracy";

type Row = (number | null)[];

/** Rows of equal length; null where a curve has no value at an x. */
export interface ChartData {
  readonly steps: number[];
  /** Lowest and highest value of each bucket; null where there is one step in each. */
  readonly low: Row;
  readonly high: Row;
  /** The mean of each bucket. */
  readonly train: Row;
  readonly validation: Row;
  /** How many steps each point of `train` stands for. */
  readonly stepsPerPoint: number;
}

/** Most points drawn for a curve; beyond that, steps are gathered into buckets. */
const pointLimit = 1000;

/** The curves of one metric. For accuracy the training curve is the smoothed one. */
export function chartData(
  history: RunHistory,
  metric: Metric,
  limit: number = pointLimit,
): ChartData {
  const source = metric === "loss" ? history.losses : history.smoothedAccuracies;
  const size = bucketSize(source.length, limit);
  const { low, mean, high } = bucketValues(source.values, source.length, size);
  const data: ChartData = {
    steps: [],
    low: [],
    high: [],
    train: [],
    validation: [],
    stepsPerPoint: size,
  };
  let next = 0;
  const addValidationsUpTo = (step: number) => {
    for (let point = history.validations[next]; point && point.step < step; ) {
      addRow(data, point.step, null, point[metric]);
      next += 1;
      point = history.validations[next];
    }
  };
  for (let bucket = 0; bucket < mean.length; bucket += 1) {
    const begin = bucket * size;
    const end = Math.min(source.length, begin + size) - 1;
    const step = history.firstStep + (begin + end) / 2;
    addValidationsUpTo(step);
    const point = history.validations[next];
    const isHere = point?.step === step;
    if (isHere) next += 1;
    const values = [mean[bucket], low[bucket], high[bucket]] as const;
    addRow(data, step, values, isHere && point ? point[metric] : null);
  }
  addValidationsUpTo(Number.POSITIVE_INFINITY);
  return data;
}

function addRow(
  data: ChartData,
  step: number,
  values: readonly [number | undefined, number | undefined, number | undefined] | null,
  validation: number | null,
): void {
  const [mean, low, high] = values ?? [];
  data.steps.push(step);
  data.train.push(finite(mean));
  data.low.push(data.stepsPerPoint > 1 ? finite(low) : null);
  data.high.push(data.stepsPerPoint > 1 ? finite(high) : null);
  data.validation.push(finite(validation ?? undefined));
}

function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}
