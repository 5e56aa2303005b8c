/** Plans calls of several members: side by side, or one after the other where they add to one result. */
import { dealOperands } from "../../../protocol/siblings.ts";
import { operandAt, type Planner } from "./plan.ts";
import type { PlanCall } from "./plan-affine.ts";
import { planForward } from "./plan-forward.ts";
import { planInputGradient } from "./plan-input-gradient.ts";

/** Plans `siblings`. */
export function createSiblingsPlanner(planCall: PlanCall): Planner<"siblings"> {
  return ({ call, count }, { reads, writes }, plan, after) => {
    const own = dealOperands(reads.slice(1), count);
    const results = dealOperands(writes, count);
    return own.flatMap((operands, member) => {
      const all = [operandAt(reads, 0), ...operands];
      return planCall(call, { reads: all, writes: results[member] ?? [] }, plan, after);
    });
  };
}

/** Plans `sum-of-siblings`: the first member writes, and the others add in their order, so that the sum is always the same. */
export const planSumOfSiblings: Planner<"sum-of-siblings"> = (
  { call, count },
  { reads, writes },
  plan,
  after,
) => {
  const result = operandAt(writes, 0);
  return dealOperands(reads, count).reduce((last, members, member) => {
    const operands = [operandAt(members, 0), operandAt(members, 1), result] as const;
    const adds = member > 0;
    return call.kernel === "matmul"
      ? planForward(plan, call, operands, { adds }, last)
      : planInputGradient(plan, call, operands, { adds }, last);
  }, after);
};
