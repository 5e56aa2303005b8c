/** Plans kernels that look at one row at a time. */
import type { LocalResponseAttrs } from "../../../protocol/kernel.ts";
import { sizeOf } from "../../places.ts";
import * as code from "./codes.ts";
import {
  type After,
  floatBits,
  type Operand,
  operandAt,
  type Plan,
  type Planner,
  partsOf,
  rowBytes,
} from "./plan.ts";

const numbersPerPart = 1024;

interface RowOperands {
  readonly y: Operand;
  readonly x: Operand;
  readonly dy?: Operand;
  readonly gamma?: Operand;
  readonly beta?: Operand;
  /** Up to three numbers: epsilon, or bias, alpha and beta. */
  readonly numbers?: readonly number[];
  readonly radius?: number;
  readonly dgamma?: Operand;
  readonly dbeta?: Operand;
}

function planRows(plan: Plan, kind: number, operands: RowOperands, after: After): After {
  const { y, x, dy = x, gamma, beta, numbers = [], radius = 0, dgamma, dbeta } = operands;
  const words = [
    ...[kind, x.rows, x.columns],
    ...[y, x, dy].flatMap((each) => [each.address, rowBytes(each)]),
    ...[gamma?.address ?? 0, beta?.address ?? 0],
    ...[0, 1, 2].map((index) => floatBits(numbers[index] ?? 0)),
    ...[radius, dgamma?.address ?? 0, dbeta?.address ?? 0],
  ];
  // The gradient of layer normalization sums over all rows.
  const things = kind === code.layerNormGradient ? 1 : x.rows;
  return [plan.add(code.rowNorms, words, partsOf(sizeOf(x), numbersPerPart, things), after)];
}

/** Plans `softmax`. */
export const planSoftmax: Planner<"softmax"> = (_, { reads, writes }, plan, after) =>
  planRows(plan, code.softmax, { y: operandAt(writes, 0), x: operandAt(reads, 0) }, after);

/** Reads dy and y. */
export const planSoftmaxGradient: Planner<"softmax-gradient"> = (
  _,
  { reads, writes },
  plan,
  after,
) => {
  const operands = { y: operandAt(writes, 0), x: operandAt(reads, 1), dy: operandAt(reads, 0) };
  return planRows(plan, code.softmaxGradient, operands, after);
};

/** Plans `layer-norm`. */
export const planLayerNorm: Planner<"layer-norm"> = (
  { epsilon },
  { reads, writes },
  plan,
  after,
) => {
  const operands = {
    ...{ y: operandAt(writes, 0), x: operandAt(reads, 0) },
    ...{ gamma: operandAt(reads, 1), beta: operandAt(reads, 2), numbers: [epsilon] },
  };
  return planRows(plan, code.layerNorm, operands, after);
};

/** Plans `layer-norm-gradient`. */
export const planLayerNormGradient: Planner<"layer-norm-gradient"> = (
  { epsilon },
  { reads, writes },
  plan,
  after,
) => {
  const operands = {
    ...{ y: operandAt(writes, 0), x: operandAt(reads, 1), dy: operandAt(reads, 0) },
    ...{ gamma: operandAt(reads, 2), numbers: [epsilon] },
    ...{ dgamma: operandAt(writes, 1), dbeta: operandAt(writes, 2) },
  };
  return planRows(plan, code.layerNormGradient, operands, after);
};

function responseNumbers({ bias, alpha, beta, depthRadius }: LocalResponseAttrs) {
  return { numbers: [bias, alpha, beta], radius: depthRadius };
}

/** Plans `local-response-norm`. */
export const planLocalResponseNorm: Planner<"local-response-norm"> = (
  attrs,
  { reads, writes },
  plan,
  after,
) => {
  const operands = { y: operandAt(writes, 0), x: operandAt(reads, 0), ...responseNumbers(attrs) };
  return planRows(plan, code.localResponse, operands, after);
};

/** Plans `local-response-norm-gradient`. */
export const planLocalResponseNormGradient: Planner<"local-response-norm-gradient"> = (
  attrs,
  { reads, writes },
  plan,
  after,
) => {
  const operands = {
    ...{ y: operandAt(writes, 0), x: operandAt(reads, 1), dy: operandAt(reads, 0) },
    ...responseNumbers(attrs),
  };
  return planRows(plan, code.localResponseGradient, operands, after);
};
