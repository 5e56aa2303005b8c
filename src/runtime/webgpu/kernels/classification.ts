/** Losses over scores [N,K] and labels [N], their gradients, and counts of right answers. */
import { type Place, sizeOf } from "../../places.ts";
import type { GpuKernel, GpuWork, PlanContext, Stage } from "./gpu-kernel.ts";
import { f32Text, labelOf, numberAt, numberOf, placeAt } from "./place-access.ts";
import { expDeclaration, logDeclaration, preciseNames } from "./precise-functions.ts";
import { threadWork, workgroupSize } from "./thread-work.ts";

/** A sum over the rows that one workgroup takes, in an order that never changes. */
interface RowSum {
  readonly label: string;
  readonly rows: number;
  /** WGSL for row `i` that adds to `sums`, an array of as many numbers as there are results. */
  readonly body: string;
  /** Where each sum goes, and what it is multiplied by. */
  readonly results: readonly { readonly place: Place; readonly factor: number }[];
  readonly declarations?: string;
}

/** One workgroup: each thread sums its rows, then thread 0 sums the threads. */
function rowSumWork(
  context: PlanContext,
  { label, rows, body, results, declarations }: RowSum,
): GpuWork {
  const { prefix } = context;
  const [entry, shared] = [`${prefix}work`, `${prefix}sums`];
  const count = results.length;
  const threads = Math.min(rows, workgroupSize);
  const stores = results.map(
    ({ place, factor }, at) =>
      `${numberAt(place, "0u", "0u")} = totals[${at}] * ${f32Text(factor)};`,
  );
  return {
    label,
    entry,
    declarations: `${declarations ?? ""}
var<workgroup> ${shared}: array<f32, ${workgroupSize * count}>;
fn ${entry}(group: u32, thread: u32) {
var sums: array<f32, ${count}>;
for (var i = thread; i < ${rows}u; i += ${workgroupSize}u) {
${body}
}
for (var at = 0u; at < ${count}u; at++) { ${shared}[thread * ${count}u + at] = sums[at]; }
workgroupBarrier();
if (thread == 0u) {
  var totals: array<f32, ${count}>;
  for (var other = 0u; other < ${threads}u; other++) {
    for (var at = 0u; at < ${count}u; at++) { totals[at] += ${shared}[other * ${count}u + at]; }
  }
  ${stores.join("\n")}
}
}`,
    workgroupSize,
    workgroups: 1,
    elements: "f32",
    barriers: true,
  };
}

/** WGSL for the largest score of row `i`, the first place that has it, and Σ exp(score − largest). */
function rowScores(scores: Place, exp: string): string {
  const value = numberAt(scores, "i", "k");
  return `var largest = ${numberAt(scores, "i", "0u")}; var answer = 0u;
for (var k = 1u; k < ${scores.columns}u; k++) {
  let score = ${value};
  if (score > largest) { largest = score; answer = k; }
}
var sum = 0.0f;
for (var k = 0u; k < ${scores.columns}u; k++) { sum += ${exp}(${value} - largest); }`;
}

/** WGSL for the gradient of row `i`. */
function crossEntropySlopes(scores: Place, slopes: Place, exp: string): string {
  const share = f32Text(1 / scores.rows);
  return `for (var k = 0u; k < ${scores.columns}u; k++) {
  let probability = ${exp}(${numberAt(scores, "i", "k")} - largest) / sum;
  ${numberAt(slopes, "i", "k")} = (probability - select(0.0f, 1.0f, k == label)) * ${share};
}`;
}

function crossEntropy(context: PlanContext, reads: readonly Place[], writes: readonly Place[]) {
  const [scores, labels] = [placeAt(reads, 0), placeAt(reads, 1)];
  const [loss, correct, slopes] = writes;
  const { exp, log } = preciseNames(context.prefix);
  const factor = 1 / scores.rows;
  const body = `${rowScores(scores, exp)}
let label = ${labelOf(labels, "i")};
sums[0] += ${log}(sum) + (largest - ${numberAt(scores, "i", "label")});
${correct ? "sums[1] += select(0.0f, 1.0f, answer == label);" : ""}
${slopes ? crossEntropySlopes(scores, slopes, exp) : ""}`;
  return rowSumWork(context, {
    label: "softmax-cross-entropy",
    rows: scores.rows,
    body,
    results: [
      ...(loss ? [{ place: loss, factor }] : []),
      ...(correct ? [{ place: correct, factor: 1 }] : []),
    ],
    declarations: expDeclaration(exp) + logDeclaration(log),
  });
}

/** Mean of −log softmax at the label. */
export const softmaxCrossEntropy: GpuKernel<"softmax-cross-entropy"> = (
  _,
  reads,
  writes,
  context,
) => [[crossEntropy(context, reads, writes.slice(0, 1))]];

/** The loss, the count of right answers and the gradient in one work. */
export const softmaxCrossEntropyStep: GpuKernel<"softmax-cross-entropy-step"> = (
  _,
  reads,
  writes,
  context,
) => [[crossEntropy(context, reads, writes)]];

/** (softmax − one-hot) / N. */
export const softmaxCrossEntropyGradient: GpuKernel<"softmax-cross-entropy-gradient"> = (
  _,
  reads,
  writes,
  context,
) => {
  const [scores, labels] = [placeAt(reads, 0), placeAt(reads, 1)];
  const { exp } = preciseNames(context.prefix);
  const body = `${rowScores(scores, exp)}
let label = ${labelOf(labels, "i")};
${crossEntropySlopes(scores, placeAt(writes, 0), exp)}`;
  const declarations = expDeclaration(exp);
  const label = "softmax-cross-entropy gradient";
  return [[threadWork(context, { label, items: scores.rows, body, declarations })]];
};

/** Mean of (score − one-hot)². */
export const meanSquaredError: GpuKernel<"mean-squared-error"> = (_, reads, writes, context) => {
  const [scores, labels] = [placeAt(reads, 0), placeAt(reads, 1)];
  const body = `let label = ${labelOf(labels, "i")};
for (var k = 0u; k < ${scores.columns}u; k++) {
  let difference = ${numberAt(scores, "i", "k")} - select(0.0f, 1.0f, k == label);
  sums[0] += difference * difference;
}`;
  const results = [{ place: placeAt(writes, 0), factor: 1 / sizeOf(scores) }];
  return [[rowSumWork(context, { label: "mean-squared-error", rows: scores.rows, body, results })]];
};

/** 2·(score − one-hot) / (N·K). */
export const meanSquaredErrorGradient: GpuKernel<"mean-squared-error-gradient"> = (
  _,
  reads,
  writes,
  context,
) => {
  const [scores, labels] = [placeAt(reads, 0), placeAt(reads, 1)];
  const body = `let n = i / ${scores.columns}u; let k = i - n * ${scores.columns}u;
let target_score = select(0.0f, 1.0f, k == ${labelOf(labels, "n")});
${numberOf(placeAt(writes, 0), "i")} = (${numberOf(scores, "i")} - target_score) * ${f32Text(2 / sizeOf(scores))};`;
  const label = "mean-squared-error gradient";
  return [[threadWork(context, { label, items: sizeOf(scores), body })]];
};

/** WGSL for the wrong answer of row `i` that the hinge sees, its score `largest`, and the row's `loss`. */
function hingeRow(scores: Place, labels: Place): string {
  const masked = (k: string) => `select(${numberAt(scores, "i", k)}, 0.0f, ${k} == label)`;
  return `let label = ${labelOf(labels, "i")};
var largest = ${masked("0u")}; var wrong = 0u;
for (var k = 1u; k < ${scores.columns}u; k++) {
  let score = ${masked("k")};
  if (score > largest) { largest = score; wrong = k; }
}
let loss = max(0.0f, 1.0f + largest - ${numberAt(scores, "i", "label")});`;
}

/** Mean of max(0, 1 + wrong − right). */
export const hinge: GpuKernel<"hinge"> = (_, reads, writes, context) => {
  const [scores, labels] = [placeAt(reads, 0), placeAt(reads, 1)];
  const body = `${hingeRow(scores, labels)}\nsums[0] += loss;`;
  const results = [{ place: placeAt(writes, 0), factor: 1 / scores.rows }];
  return [[rowSumWork(context, { label: "hinge", rows: scores.rows, body, results })]];
};

/** −1/N at the label and 1/N at the wrong score where there is a loss. */
export const hingeGradient: GpuKernel<"hinge-gradient"> = (_, reads, writes, context) => {
  const [scores, labels] = [placeAt(reads, 0), placeAt(reads, 1)];
  const share = f32Text(1 / scores.rows);
  const body = `${hingeRow(scores, labels)}
for (var k = 0u; k < ${scores.columns}u; k++) {
  let slope = select(select(0.0f, ${share}, k == wrong), -${share}, k == label);
  ${numberAt(placeAt(writes, 0), "i", "k")} = select(0.0f, slope, loss > 0.0f);
}`;
  return [[threadWork(context, { label: "hinge gradient", items: scores.rows, body })]];
};

/** WGSL for how many scores of row `i` come before that of its label, once sorted by falling scores and then by place. */
function rankOfLabel(scores: Place, labels: Place): string {
  return `let label = ${labelOf(labels, "i")};
let own = ${numberAt(scores, "i", "label")};
var rank = 0u;
for (var k = 0u; k < ${scores.columns}u; k++) {
  let score = ${numberAt(scores, "i", "k")};
  rank += select(0u, 1u, (score > own) | ((score == own) & (k < label)));
}`;
}

function countWork(
  context: PlanContext,
  reads: readonly Place[],
  writes: readonly Place[],
  among: number,
): readonly Stage[] {
  const [scores, labels] = [placeAt(reads, 0), placeAt(reads, 1)];
  const body = `${rankOfLabel(scores, labels)}\nsums[0] += select(0.0f, 1.0f, rank < ${among}u);`;
  const results = [{ place: placeAt(writes, 0), factor: 1 }];
  return [
    [rowSumWork(context, { label: `count of top ${among}`, rows: scores.rows, body, results })],
  ];
}

/** How many have their first largest score at the label. */
export const countCorrect: GpuKernel<"count-correct"> = (_, reads, writes, context) =>
  countWork(context, reads, writes, 1);

/** How many have their label among the k largest scores. */
export const countTopK: GpuKernel<"count-top-k"> = ({ k }, reads, writes, context) =>
  countWork(context, reads, writes, k);

/** How many images of each label (row) got each answer (column): a thread for each pair. */
export const confusionMatrix: GpuKernel<"confusion-matrix"> = (_, reads, writes, context) => {
  const [scores, labels, counts] = [placeAt(reads, 0), placeAt(reads, 1), placeAt(writes, 0)];
  const body = `let label = i / ${scores.columns}u; let answer = i - label * ${scores.columns}u;
var count = 0.0f;
for (var n = 0u; n < ${scores.rows}u; n++) {
  if (${labelOf(labels, "n")} != label) { continue; }
  let own = ${numberAt(scores, "n", "answer")};
  var isAnswer = true;
  for (var k = 0u; k < ${scores.columns}u; k++) {
    let score = ${numberAt(scores, "n", "k")};
    isAnswer = isAnswer & !((score > own) | ((score == own) & (k < answer)));
  }
  count += select(0.0f, 1.0f, isAnswer);
}
${numberOf(counts, "i")} = count;`;
  return [[threadWork(context, { label: "confusion-matrix", items: sizeOf(counts), body })]];
};
