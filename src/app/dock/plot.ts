/** Draws the curves of one metric with uPlot, in the colours of the page. */
import "uplot/dist/uPlot.min.css";
import uPlot from "uplot";
import { runHistory } from "../stores/run-store.ts";
import { resolveColour } from "../widgets/resolve-colour.ts";
import { type ChartData, chartData, type Metric } from "./chart-data.ts";

/** What the curves show at one step. */
export interface Readout {
  readonly step: number | null;
  readonly train: number | null;
  readonly validation: number | null;
}

export interface PlotOptions {
  readonly metric: Metric;
  readonly isLogarithmic: boolean;
  /** Hears the values under the pointer, or the latest ones when it is elsewhere. */
  readonly onReadout: (readout: Readout) => void;
}

/** A chart in a place of the page. `draw` shows the history as it is now. */
export interface Plot {
  readonly draw: () => void;
  readonly resize: () => void;
  readonly destroy: () => void;
}

const font = '11px "JetBrains Mono Variable", monospace';

/** Puts a chart into an element and fills it. */
export function createPlot(place: HTMLElement, options: PlotOptions): Plot {
  let data = chartData(runHistory, options.metric);
  const plot = new uPlot(
    {
      ...sizeOf(place),
      ...look(place, options),
      hooks: { setCursor: [({ cursor }) => options.onReadout(readoutAt(data, cursor.idx))] },
    },
    rowsOf(data),
    place,
  );
  return {
    draw: () => {
      data = chartData(runHistory, options.metric);
      plot.setData(rowsOf(data));
      options.onReadout(readoutAt(data, plot.cursor.idx));
    },
    resize: () => plot.setSize(sizeOf(place)),
    destroy: () => plot.destroy(),
  };
}

function look(place: HTMLElement, { metric, isLogarithmic }: PlotOptions) {
  const colour = (token: string) => resolveColour(place, token);
  const line = colour("--line");
  const train = colour("--forward");
  const validation = colour("--backward");
  const axis = { stroke: colour("--text-3"), font, grid: { stroke: line, width: 1 } };
  const ticks = { stroke: line, width: 1, size: 4 };
  const hidden = { stroke: "transparent", width: 0, points: { show: false } };
  return {
    padding: [8, 12, 0, 0] as uPlot.Padding,
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
    scales: {
      x: { time: false, range: stepRange },
      y: { distr: isLogarithmic ? 3 : 1, ...valueRange(metric, isLogarithmic) } as uPlot.Scale,
    },
    axes: [
      { ...axis, ticks, size: 26, gap: 3, incrs: stepIncrements, space: 72 },
      { ...axis, ticks: { show: false }, size: 44, gap: 6, space: 30, values: labelsOf(metric) },
    ],
    series: [
      {},
      { ...hidden, label: "low" },
      { ...hidden, label: "high" },
      { label: "train", stroke: train, width: 1.5, points: { show: false }, spanGaps: true },
      {
        label: "validation",
        stroke: validation,
        width: 1.5,
        dash: [5, 4],
        spanGaps: true,
        points: { show: true, size: 6, width: 1.5, stroke: validation, fill: colour("--surface") },
      },
    ],
    bands: [{ series: [2, 1] as uPlot.Band.Bounds, fill: withAlpha(train, 0.18) }],
  };
}

function rowsOf({ steps, low, high, train, validation }: ChartData): uPlot.AlignedData {
  return [steps, low, high, train, validation];
}

function readoutAt(data: ChartData, at: number | null | undefined): Readout {
  if (at == null)
    return { step: null, train: lastNumber(data.train), validation: lastNumber(data.validation) };
  return {
    step: data.steps[at] ?? null,
    train: lastNumber(data.train, at),
    validation: lastNumber(data.validation, at),
  };
}

/** The last number of a row, at or before an index. */
function lastNumber(row: readonly (number | null)[], from: number = row.length - 1): number | null {
  for (let index = from; index >= 0; index -= 1) {
    const value = row[index];
    if (value != null) return value;
  }
  return null;
}

const stepIncrements = [1, 2, 5]
  .flatMap((digit) => [1, 10, 100, 1e3, 1e4, 1e5, 1e6].map((power) => digit * power))
  .sort((a, b) => a - b);

function stepRange(_plot: uPlot, _least: number, most: number): uPlot.Range.MinMax {
  return [0, Math.max(20, Number.isFinite(most) ? most : 0)];
}

function valueRange(metric: Metric, isLogarithmic: boolean): uPlot.Scale {
  if (metric === "accuracy") return { range: [0, 1.02] };
  if (!isLogarithmic)
    return { range: (_plot, _least, most) => [0, Number.isFinite(most) ? most * 1.05 || 1 : 2.5] };
  return {
    range: (_plot, least, most) => [
      Number.isFinite(least) && least > 0 ? least / 1.3 : 0.01,
      Number.isFinite(most) && most > 0 ? most * 1.3 : 10,
    ],
  };
}

function labelsOf(metric: Metric): uPlot.Axis.Values {
  return (_plot, values) =>
    values.map((value) => {
      if (value == null) return "";
      return metric === "accuracy" ? `${Math.round(value * 100)}%` : printTick(value);
    });
}

function printTick(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 0.001 || size >= 100_000)) return value.toExponential(0);
  return String(Number(value.toPrecision(3)));
}

function sizeOf(place: HTMLElement): { width: number; height: number } {
  return { width: Math.max(80, place.clientWidth), height: Math.max(60, place.clientHeight) };
}

function withAlpha(colour: string, alpha: number): string {
  return colour.replace(/^rgb\((.*)\)$/, (_all, parts: string) => `rgba(${parts}, ${alpha})`);
}
