/** Plans losses, their gradients and counts of right answers. */
import type { KernelAttrs, KernelName } from "../../../protocol/kernel.ts";
import * as code from "./codes.ts";
import { floatBits, operandAt, type Planner, rowBytes } from "./plan.ts";

/** Kernels that read scores and labels, and write one result. */
type LossKernel = {
  [K in KernelName]: K extends
    | `${"softmax-cross-entropy" | "mean-squared-error" | "hinge"}${"" | "-gradient"}`
    | "count-correct"
    | "count-top-k"
    | "confusion-matrix"
    ? K
    : never;
}[KernelName];

/** Plans one of them. */
export function createLossPlanner<K extends LossKernel>(kind: number): Planner<K> {
  return (attrs: KernelAttrs[K], { reads, writes }, plan, after) => {
    const k = "k" in attrs ? attrs.k : 0;
    const [scores, labels, out] = [operandAt(reads, 0), operandAt(reads, 1), operandAt(writes, 0)];
    const words = [
      ...[kind, scores.address, rowBytes(scores), scores.rows, scores.columns],
      ...[labels.address, out.address, rowBytes(out), k, 0, 0],
    ];
    return [plan.add(code.losses, words, 1, after)];
  };
}

/** Plans `softmax-cross-entropy-step`. */
export const planCrossEntropyStep: Planner<"softmax-cross-entropy-step"> = (
  _,
  { reads, writes },
  plan,
  after,
) => {
  const [scores, labels] = [operandAt(reads, 0), operandAt(reads, 1)];
  const [loss, correct, out] = [operandAt(writes, 0), operandAt(writes, 1), operandAt(writes, 2)];
  const words = [
    ...[code.crossEntropyStep, scores.address, rowBytes(scores), scores.rows, scores.columns],
    ...[labels.address, out.address, rowBytes(out), 0, loss.address, correct.address],
  ];
  return [plan.add(code.losses, words, 1, after)];
};

/** Plans `clip-factor`. */
export const planClipFactor: Planner<"clip-factor"> = (
  { norm },
  { reads, writes },
  plan,
  after,
) => {
  const words = [operandAt(reads, 0).address, floatBits(norm), operandAt(writes, 0).address];
  return [plan.add(code.clipFactor, words, 1, after)];
};
