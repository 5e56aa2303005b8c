/** Plans updates in place, of one parameter or of all, and the sum of squares that gradients are clipped by. */

import type { UpdateCall } from "../../../protocol/kernel.ts";
import { dealOperands } from "../../../protocol/siblings.ts";
import { sizeOf } from "../../places.ts";
import * as code from "./codes.ts";
import {
  type After,
  commonRows,
  doubleBits,
  floatBits,
  type Operand,
  operandAt,
  type Plan,
  type Planner,
  partsOf,
  rowBytes,
} from "./plan.ts";

const numbersPerPart = 16_384;

interface Rule {
  readonly kind: number;
  /** What the slot and its square keep of themselves. */
  readonly first?: number;
  readonly second?: number;
  /** What of the gradient goes into the slot: the rest, but for Adagrad. */
  readonly fresh?: number;
  readonly epsilon?: number;
  readonly decay?: number;
}

function ruleOf(call: UpdateCall): Rule {
  switch (call.kernel) {
    case "sgd":
      return { kind: code.sgd };
    case "momentum":
      return { kind: code.momentum, first: call.attrs.momentum };
    case "nesterov":
      return { kind: code.nesterov, first: call.attrs.momentum };
    case "rmsprop":
      return { kind: code.rmsprop, first: call.attrs.smoothing, epsilon: call.attrs.epsilon };
    case "adagrad":
      return { kind: code.adagrad, first: 1, fresh: 1, epsilon: call.attrs.epsilon };
    case "adam":
    case "adamw": {
      const { beta1, beta2, epsilon } = call.attrs;
      const decay = call.kernel === "adamw" ? call.attrs.weightDecay : 0;
      return { kind: code.adam, first: beta1, second: beta2, epsilon, decay };
    }
    case "moving-average":
      return { kind: code.movingAverage, first: call.attrs.momentum };
    default:
      return call satisfies never;
  }
}

/** Plans the update of each member: what is replaced, what it follows, then slots. */
function planUpdate(
  plan: Plan,
  call: UpdateCall,
  members: readonly (readonly Operand[])[],
  after: After,
): After {
  const { kind, first = 0, second = 0, fresh = 1 - first, epsilon = 0, decay = 0 } = ruleOf(call);
  const quads = members.map((operands) => Math.ceil(sizeOf(operandAt(operands, 0)) / 4));
  const total = quads.reduce((sum, count) => sum + count, 0);
  const words = [
    ...[kind, plan.scalars, members.length, total],
    ...[fresh, epsilon, decay, 1 - second].map(floatBits),
    ...[first, second].flatMap(doubleBits),
    ...members.flatMap((operands) => {
      const addresses = [0, 1, 2, 3].map((position) => operands[position]?.address ?? 0);
      return [...addresses, sizeOf(operandAt(operands, 0))];
    }),
  ];
  return [plan.add(code.update, words, partsOf(4 * total, numbersPerPart, total), after)];
}

/** Plans the update of one parameter. */
export function createUpdatePlanner<K extends UpdateCall["kernel"]>(kernel: K): Planner<K> {
  return (attrs, { reads }, plan, after) =>
    planUpdate(plan, { kernel, attrs } as UpdateCall, [reads], after);
}

/** Plans `update-all`. */
export const planUpdateAll: Planner<"update-all"> = ({ call, count }, { reads }, plan, after) =>
  planUpdate(plan, call, dealOperands(reads, count), after);

/** Plans `sum-of-squares`. */
export const planSumOfSquares: Planner<"sum-of-squares"> = (_, { reads, writes }, plan, after) => {
  const x = operandAt(reads, 0);
  const dense = commonRows([x]);
  // One row would be one part.
  const isSplit = dense.rows === 1 && dense.columns % 64 === 0;
  const [rows, columns] = isSplit ? [dense.columns / 64, 64] : [dense.rows, dense.columns];
  const bytes = isSplit ? 256 : rowBytes(x);
  const parts = partsOf(sizeOf(x), numbersPerPart, rows);
  const sums = plan.scratch(2 * parts);
  const words = [0, x.address, bytes, rows, columns, sums];
  const last = [plan.add(code.squares, words, parts, after)];
  return [plan.add(code.squares, [1, parts, sums, operandAt(writes, 0).address], 1, last)];
};
