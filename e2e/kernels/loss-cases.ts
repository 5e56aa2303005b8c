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
  | "softmax-cross-entropy-step"
>;

interface ScoreCase extends KernelCase<LossKernel> {
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

export const lossCases: { readonly [K in LossKernel]: readonly KernelCase<K>[] } = {
  "softmax-cross-entropy": plain,
  "mean-squared-error": plain,
  hinge: [...plain, ...tied, ...wide],
  "count-correct": [...plain, ...tied],
  "softmax-cross-entropy-step": [...plain, ...tied],
  "softmax-cross-entropy-gradient": plain,
  "mean-squared-error-gradient": plain,
  "hinge-gradient": [...plain, ...tied, ...wide],
};
