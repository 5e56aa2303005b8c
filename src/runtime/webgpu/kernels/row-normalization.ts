/** Layer normalization, softmax and their gradients: a thread for each row. */
import type { Place } from "../../places.ts";
import { columnPartials, type Slices, slicesOf, splitSlice, sumOfPartials } from "./column-sums.ts";
import type { GpuKernel, GpuWork, PlanContext } from "./gpu-kernel.ts";
import { f32Text, numberAt, numberOf, placeAt } from "./place-access.ts";
import { expDeclaration, preciseNames } from "./precise-functions.ts";
import { named, threadWork } from "./thread-work.ts";

/** WGSL that runs a statement for every `column` of row `i`. */
function eachColumn(columns: number, statement: string): string {
  return `for (var column = 0u; column < ${columns}u; column++) { ${statement} }`;
}

/** WGSL for `mean` and `scale` = 1 / √(variance + epsilon) of row `i`. */
function rowStatistics(x: Place, epsilon: number): string {
  const value = numberAt(x, "i", "column");
  const count = f32Text(x.columns);
  return `var sum = 0.0f;
${eachColumn(x.columns, `sum += ${value};`)}
let mean = sum / ${count};
var squares = 0.0f;
${eachColumn(x.columns, `let difference = ${value} - mean; squares += difference * difference;`)}
let scale = 1.0f / sqrt(squares / ${count} + ${f32Text(epsilon)});`;
}

/** gamma · normalised + beta, row by row. */
export const layerNorm: GpuKernel<"layer-norm"> = ({ epsilon }, reads, writes, context) => {
  const [x, y] = [placeAt(reads, 0), placeAt(writes, 0)];
  const [gamma, beta] = [1, 2].map((at) => numberOf(placeAt(reads, at), "column"));
  const value = `(${numberAt(x, "i", "column")} - mean) * scale * ${gamma} + ${beta}`;
  const body = `${rowStatistics(x, epsilon)}
${eachColumn(x.columns, `${numberAt(y, "i", "column")} = ${value};`)}`;
  return [[threadWork(context, { label: "layer-norm", items: x.rows, body })]];
};

/** dx of every row; keeps the row's mean and scale for the sums down the columns. */
function layerNormInputGradient(
  context: PlanContext,
  [dy, x, gamma, dx]: readonly [Place, Place, Place, Place],
  epsilon: number,
  offset: number,
): GpuWork {
  const slope = `${numberAt(dy, "i", "column")} * ${numberOf(gamma, "column")}`;
  const normalised = `(${numberAt(x, "i", "column")} - mean) * scale`;
  const sums = `let slope = ${slope}; slopes += slope; products += slope * ${normalised};`;
  const result = `(${slope} - slopes * share - ${normalised} * products * share) * scale`;
  const body = `${rowStatistics(x, epsilon)}
step[${offset}u + 2u * i] = mean;
step[${offset}u + 2u * i + 1u] = scale;
var slopes = 0.0f; var products = 0.0f;
${eachColumn(x.columns, sums)}
let share = ${f32Text(1 / x.columns)};
${eachColumn(x.columns, `${numberAt(dx, "i", "column")} = ${result};`)}`;
  return threadWork(context, { label: "layer-norm gradient", items: x.rows, body });
}

/** Σ dy·normalised of each slice of rows. */
function layerNormProducts(
  context: PlanContext,
  [dy, x]: readonly [Place, Place],
  slices: Slices,
  { statistics, target }: { readonly statistics: number; readonly target: number },
): GpuWork {
  const body = `${splitSlice(x.rows, x.columns, slices)}
var sum = 0.0f;
for (var row = begin; row < end; row++) {
  let at = ${statistics}u + 2u * row;
  sum += ${numberAt(dy, "row", "column")} * (${numberAt(x, "row", "column")} - step[at]) * step[at + 1u];
}
step[${target}u + i] = sum;`;
  const items = slices.count * x.columns;
  return threadWork(context, { label: "layer-norm gradient sums", items, body });
}

/** dy, x, gamma → dx, dgamma, dbeta. Ba, Kiros and Hinton 2016, section 3. */
export const layerNormGradient: GpuKernel<"layer-norm-gradient"> = (
  { epsilon },
  reads,
  writes,
  context,
) => {
  const [dy, x, gamma] = [placeAt(reads, 0), placeAt(reads, 1), placeAt(reads, 2)];
  const [dx, dgamma, dbeta] = [placeAt(writes, 0), placeAt(writes, 1), placeAt(writes, 2)];
  const slices = slicesOf(x.rows);
  const size = x.columns;
  const statistics = context.scratch(2 * x.rows);
  const products = { offset: context.scratch(slices.count * size), slices: slices.count, size };
  const sums = { offset: context.scratch(slices.count * size), slices: slices.count, size };
  return [
    [
      layerNormInputGradient(named(context, "input"), [dy, x, gamma, dx], epsilon, statistics),
      columnPartials(named(context, "sums"), dy, slices, `step[${sums.offset}u + i]`),
    ],
    [
      layerNormProducts(named(context, "products"), [dy, x], slices, {
        statistics,
        target: products.offset,
      }),
      sumOfPartials(named(context, "beta"), sums, { result: dbeta, begin: 0 }),
    ],
    [sumOfPartials(named(context, "gamma"), products, { result: dgamma, begin: 0 })],
  ];
};

/** exp(x_i) / Σ exp(x_j), the largest of the row taken off first. */
export const softmax: GpuKernel<"softmax"> = (_, reads, writes, context) => {
  const [x, y] = [placeAt(reads, 0), placeAt(writes, 0)];
  const { exp } = preciseNames(context.prefix);
  const [value, result] = [numberAt(x, "i", "column"), numberAt(y, "i", "column")];
  const body = `var largest = ${numberAt(x, "i", "0u")};
${eachColumn(x.columns, `largest = max(largest, ${value});`)}
var sum = 0.0f;
${eachColumn(x.columns, `let power = ${exp}(${value} - largest); sum += power; ${result} = power;`)}
let share = 1.0f / sum;
${eachColumn(x.columns, `${result} = ${result} * share;`)}`;
  const declarations = expDeclaration(exp);
  return [[threadWork(context, { label: "softmax", items: x.rows, body, declarations })]];
};

/** y·(dy − Σ dy·y). */
export const softmaxGradient: GpuKernel<"softmax-gradient"> = (_, reads, writes, context) => {
  const [dy, y, dx] = [placeAt(reads, 0), placeAt(reads, 1), placeAt(writes, 0)];
  const [slope, value] = [numberAt(dy, "i", "column"), numberAt(y, "i", "column")];
  const body = `var sum = 0.0f;
${eachColumn(y.columns, `sum += ${slope} * ${value};`)}
${eachColumn(y.columns, `${numberAt(dx, "i", "column")} = ${value} * (${slope} - sum);`)}`;
  return [[threadWork(context, { label: "softmax gradient", items: y.rows, body })]];
};
