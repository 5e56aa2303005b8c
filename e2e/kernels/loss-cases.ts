/** Calls of the kernels that judge scores. */
import type { OracleTensor } from "../../src/compiler/oracle/tensor.ts";
import type { KernelName } from "../../src/protocol/kernel.ts";
import { logitShapes } from "./case-shapes.ts";
import type { Draw } from "./draw.ts";
import type { KernelCase } from "./kernel-case.ts";

type LossKernel = Extract<
  KernelName,
  | `${"softmax-cross-entropy" | "mean-squared-error" | "hinge"}${"" | "-gradient"}`
  | "count-correct"
  | "count-top-k"
  | "confusion-matrix"
  | "softmax-cross-entropy-step"
>;

interface ScoreCase extends KernelCase<Exclude<LossKernel, "count-top-k">> {
  readonly attrs: Readonly<Record<string, never>>;
}

function logitInputs([batch, classes]: readonly [number, number], draw: Draw): OracleTensor[] {
  return [draw.signed(batch, classes), draw.labels(batch, classes)];
}

const plain: readonly ScoreCase[] = logitShapes.map((shape) => ({
  attrs: {},
  inputs: (draw) => logitInputs(shape, draw),
}));

/** Several largest scores in a row, some rows without a score above 0. */
const tied: readonly ScoreCase[] = logitShapes.map(([batch, classes]) => ({
  attrs: {},
  inputs: (draw) => [draw.ties(batch, classes), draw.labels(batch, classes)],
}));

/** Scores far enough apart that some rows have no hinge loss. */
const wide: readonly ScoreCase[] = logitShapes.map((shape) => ({
  attrs: {},
  inputs: (draw) =>
    logitInputs(shape, draw).map((tensor, position) =>
      position === 0 ? { ...tensor, data: tensor.data.map((value) => 4 * value) } : tensor,
    ),
}));

/** Among one, among the three that the compiler asks for, and among all. */
const topK: readonly KernelCase<"count-top-k">[] = logitShapes.flatMap(([batch, classes]) =>
  [...new Set([1, Math.min(3, classes), classes])].flatMap((k) => [
    { attrs: { k }, inputs: (draw: Draw) => logitInputs([batch, classes], draw) },
    {
      attrs: { k },
      inputs: (draw: Draw) => [draw.ties(batch, classes), draw.labels(batch, classes)],
    },
  ]),
);

export const lossCases: { readonly [K in LossKernel]: readonly KernelCase<K>[] } = {
  "softmax-cross-entropy": plain,
  "mean-squared-error": plain,
  hinge: [...plain, ...tied, ...wide],
  "count-correct": [...plain, ...tied],
  "count-top-k": topK,
  "confusion-matrix": [...plain, ...tied],
  "softmax-cross-entropy-step": [...plain, ...tied],
  "softmax-cross-entropy-gradient": plain,
  "mean-squared-error-gradient": plain,
  "hinge-gradient": [...plain, ...tied, ...wide],
};
