/** Matrix product, bias and its gradient through TensorFlow.js. */
import * as tf from "@tensorflow/tfjs-core";
import { columnSums } from "./column-sums.ts";
import { inFixedOrder, runBackendKernel, type TfjsKernel } from "./tfjs-kernel.ts";

/** a·b, each transposed first where asked. */
export const matmul: TfjsKernel<"matmul"> = ({ attrs, backend }, a, b) => {
  const inner = a.shape[attrs.transposeA ? 0 : 1] ?? 1;
  return [
    inFixedOrder(backend, inner, () => runBackendKernel(tf.BatchMatMul, { a, b }, { ...attrs })),
  ];
};

/** Adds bias [F] to every row of x [...,F]. */
export const biasAdd: TfjsKernel<"bias-add"> = (_, x, bias) => [tf.add(x, bias)];

/** The sum of dy [...,F] over all but the last axis. */
export const biasGradient: TfjsKernel<"bias-gradient"> = ({ backend }, dy) => [
  columnSums(dy, backend),
];
