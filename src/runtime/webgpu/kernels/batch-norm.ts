/** Batch normalization in two stages: statistics of each slice of rows, then their union and the result in one. */
import type { ActivationName } from "../../../graph/layers/shared-fields.ts";
import { slopeCall } from "../../../protocol/affine.ts";
import { type Place, sizeOf } from "../../places.ts";
import { activationCurve, slopeCurve } from "./activation-functions.ts";
import { type Slices, slicesOf, splitSlice } from "./column-sums.ts";
import { elementwiseWork } from "./elementwise.ts";
import type { GpuKernel, PlanContext } from "./gpu-kernel.ts";
import { f32Text, numberAt, numberOf, placeAt } from "./place-access.ts";
import { keptNumber } from "./small-numbers.ts";
import { named, threadWork } from "./thread-work.ts";
import { countingLoop, rowLoop } from "./wgsl-loop.ts";

/** Rows that a thread of the second stage does, to make up for putting the slices together. */
function rowsPerThread(rows: number, slices: Slices): number {
  return Math.min(rows, 2 * slices.count);
}

/** WGSL that takes thread `i` of the second stage apart into u32 `block`, `column` and its rows. */
function splitBlock(x: Place, each: number): string {
  return `let block = i / ${x.columns}u; let column = i - block * ${x.columns}u;
let begin = block * ${each}u; let end = min(begin + ${each}u, ${x.rows}u);`;
}

/** Mean and sum of squared differences from it, of each slice; two passes, so that no digits are lost. */
function sliceStatistics(context: PlanContext, x: Place, slices: Slices, offset: number) {
  const body = `${splitSlice(x.rows, x.columns, slices)}
var sum = 0.0f;
${rowLoop(`sum += ${numberAt(x, "row", "column")};`)}
let mean = sum / f32(end - begin);
var squares = 0.0f;
${rowLoop(`let difference = ${numberAt(x, "row", "column")} - mean;
squares += difference * difference;`)}
step[${offset}u + 2u * i] = mean;
step[${offset}u + 2u * i + 1u] = squares;`;
  const items = slices.count * x.columns;
  return threadWork(context, { label: "batch-norm statistics", items, body });
}

/**
 * WGSL for `mean` and `variance` of the column from those of its slices.
 *
 * Source: Chan, Golub and LeVeque 1979, "Updating formulae and a pairwise algorithm for computing sample variances".
 */
function unionOfSlices(x: Place, slices: Slices, offset: number): string {
  return `var mean = 0.0f; var squares = 0.0f; var count = 0.0f;
${countingLoop(
  "slice",
  { begin: "0", end: `${slices.count}` },
  true,
  `let at = ${offset}u + 2u * (u32(slice) * ${x.columns}u + column);
let own = f32(min(${slices.rows}, ${x.rows} - slice * ${slices.rows}));
let difference = step[at] - mean;
let total = count + own;
mean += difference * (own / total);
squares += step[at + 1u] + difference * difference * (count * own / total);
count = total;`,
)}
let variance = squares / ${f32Text(x.rows)};`;
}

/** A function of each normalized number, or none: WGSL around WGSL. */
interface Applied {
  readonly to: (value: string) => string;
  readonly declarations: string;
}

function activated({ prefix }: PlanContext, activation: ActivationName | undefined): Applied {
  if (!activation) return { to: (value) => value, declarations: "" };
  const { name, declarations } = activationCurve(prefix, activation);
  return { to: (value) => `${name}(${value})`, declarations };
}

/** x, gamma, beta → y, and the batch's own mean and biased variance. */
export const batchNorm: GpuKernel<"batch-norm"> = (attrs, reads, writes, context) => {
  const [x, gamma, beta] = [placeAt(reads, 0), placeAt(reads, 1), placeAt(reads, 2)];
  const [y, mean, variance] = [placeAt(writes, 0), placeAt(writes, 1), placeAt(writes, 2)];
  const slices = slicesOf(x.rows);
  const each = rowsPerThread(x.rows, slices);
  const offset = context.scratch(2 * slices.count * x.columns);
  const own = named(context, "result");
  const { to, declarations } = activated(own, attrs.activation);
  const body = `${splitBlock(x, each)}
${unionOfSlices(x, slices, offset)}
if (block == 0u) { ${numberOf(mean, "column")} = mean; ${numberOf(variance, "column")} = variance; }
let factor = ${numberOf(gamma, "column")} / sqrt(variance + ${f32Text(attrs.epsilon)});
let shift = ${numberOf(beta, "column")};
${rowLoop(`${numberAt(y, "row", "column")} = ${to(`(${numberAt(x, "row", "column")} - mean) * factor + shift`)};`)}`;
  const items = Math.ceil(x.rows / each) * x.columns;
  return [
    [sliceStatistics(named(context, "slices"), x, slices, offset)],
    [threadWork(own, { label: "batch-norm", items, body, declarations })],
  ];
};

/** By statistics that come in. */
export const batchNormInference: GpuKernel<"batch-norm-inference"> = (
  { epsilon, activation },
  reads,
  writes,
  context,
) => {
  const { to, declarations } = activated(context, activation);
  const [, gamma, beta, mean, variance] = [0, 1, 2, 3, 4].map((at) =>
    numberOf(placeAt(reads, at), "column"),
  );
  return [
    [
      elementwiseWork(context, [placeAt(reads, 0)], placeAt(writes, 0), {
        label: "batch-norm-inference",
        before: `let factor = ${gamma} / sqrt(${variance} + ${f32Text(epsilon)});`,
        value: ([x]) => to(`(${x} - ${mean}) * factor + ${beta}`),
        declarations,
      }),
    ],
  ];
};

/** Filters and bias that give what normalising afterwards would. */
export const foldBatchNorm: GpuKernel<"fold-batch-norm"> = (
  { epsilon },
  reads,
  writes,
  context,
) => {
  const [kernel, newKernel, newBias] = [placeAt(reads, 0), placeAt(writes, 0), placeAt(writes, 1)];
  const filters = newBias.columns;
  const [bias, gamma, beta, mean, variance] = [1, 2, 3, 4, 5].map((at) =>
    numberOf(placeAt(reads, at), "f"),
  );
  const factor = `let s = ${gamma} / sqrt(${variance} + ${f32Text(epsilon)});`;
  const scaled = `let f = i % ${filters}u;
${factor}
${numberOf(newKernel, "i")} = ${numberOf(kernel, "i")} * s;`;
  const shifted = `let f = i;
${factor}
${numberOf(newBias, "i")} = ${beta} + (${bias} - ${mean}) * s;`;
  const label = "fold-batch-norm";
  return [
    [
      threadWork(named(context, "kernel"), { label, items: sizeOf(kernel), body: scaled }),
      threadWork(named(context, "bias"), { label, items: filters, body: shifted }),
    ],
  ];
};

/** WGSL for the gradient at `row` and `column`: dy, times the slope at the activation's result where there is one. */
function slopeAt(
  { prefix }: PlanContext,
  activation: ActivationName | undefined,
  reads: readonly Place[],
): { readonly slope: string; readonly declarations: string } {
  const dy = numberAt(placeAt(reads, 0), "row", "column");
  if (!activation) return { slope: dy, declarations: "" };
  const { name, declarations } = slopeCurve(prefix, slopeCall(activation).attrs);
  const y = numberAt(placeAt(reads, 5), "row", "column");
  return { slope: `${dy} * ${name}(${y})`, declarations };
}

/** What the sums of the gradient's slices are made with. */
interface GradientSums {
  readonly activation: ActivationName | undefined;
  readonly offset: number;
  readonly statistics: string;
}

/** Σ dy and Σ dy·normalised of each slice. */
function sliceGradients(
  context: PlanContext,
  reads: readonly Place[],
  slices: Slices,
  { activation, offset, statistics }: GradientSums,
) {
  const x = placeAt(reads, 1);
  const { slope, declarations } = slopeAt(context, activation, reads);
  const body = `${splitSlice(x.rows, x.columns, slices)}
${statistics}
var sum = 0.0f; var product = 0.0f;
${rowLoop(`let slope = ${slope};
sum += slope;
product += slope * (${numberAt(x, "row", "column")} - mean);`)}
step[${offset}u + 2u * i] = sum;
step[${offset}u + 2u * i + 1u] = product * scale;`;
  const items = slices.count * x.columns;
  return threadWork(context, { label: "batch-norm gradient sums", items, body, declarations });
}

/** dy, x, gamma, mean, variance, then y with an activation → dx, dgamma, dbeta. Ioffe and Szegedy 2015, section 3, with the sums taken together. */
export const batchNormGradient: GpuKernel<"batch-norm-gradient"> = (
  { epsilon, activation },
  reads,
  writes,
  context,
) => {
  const own = named(context, "result");
  const { slope, declarations } = slopeAt(own, activation, reads);
  const x = placeAt(reads, 1);
  const [dx, dgamma, dbeta] = [placeAt(writes, 0), placeAt(writes, 1), placeAt(writes, 2)];
  const [gamma, mean, variance] = [2, 3, 4].map((at) => numberOf(placeAt(reads, at), "column"));
  const statistics = `let mean = ${mean}; let scale = 1.0f / sqrt(${variance} + ${f32Text(epsilon)});`;
  const slices = slicesOf(x.rows);
  const each = rowsPerThread(x.rows, slices);
  const offset = context.scratch(2 * slices.count * x.columns);
  const body = `${splitBlock(x, each)}
${statistics}
var sum = 0.0f; var product = 0.0f;
${countingLoop(
  "slice",
  { begin: "0", end: `${slices.count}` },
  true,
  `let at = ${offset}u + 2u * (u32(slice) * ${x.columns}u + column);
sum += step[at];
product += step[at + 1u];`,
)}
if (block == 0u) { ${numberOf(dgamma, "column")} = ${keptNumber("product")}; ${numberOf(dbeta, "column")} = sum; }
let factor = ${gamma} * scale;
let meanSlope = sum * ${f32Text(1 / x.rows)};
let meanProduct = product * scale * ${f32Text(1 / x.rows)};
${rowLoop(`let centered = ${numberAt(x, "row", "column")} - mean;
${numberAt(dx, "row", "column")} = ${keptNumber(`factor * (${slope} - meanSlope - centered * meanProduct)`)};`)}`;
  const items = Math.ceil(x.rows / each) * x.columns;
  const sums = { activation, offset, statistics };
  return [
    [sliceGradients(named(context, "slices"), reads, slices, sums)],
    [threadWork(own, { label: "batch-norm gradient", items, body, declarations })],
  ];
};
