/** Plans kernels that only move numbers. */
import { isDense, sizeOf } from "../../places.ts";
import { copyRuns } from "./codes.ts";
import {
  type After,
  type Operand,
  operandAt,
  type Plan,
  type Planner,
  partsOf,
  rowBytes,
} from "./plan.ts";

/** Numbers that are moved at once where all lie end to end. */
const runNumbers = 4096;

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}

/** Plans to copy numbers in their order, whatever the rows are on both sides. */
export function planCopy(plan: Plan, from: Operand, to: Operand, after: After): After {
  const count = sizeOf(from);
  const columnsOf = (operand: Operand) => (isDense(operand) ? count : operand.columns);
  const columns = greatestDivisor(columnsOf(from), columnsOf(to));
  const run = columns === count ? Math.min(count, runNumbers) : columns;
  const words = [
    ...[count, run, from.address, columnsOf(from), rowBytes(from)],
    ...[to.address, columnsOf(to), rowBytes(to)],
  ];
  return [plan.add(copyRuns, words, partsOf(count, 16_384, Math.ceil(count / run)), after)];
}

/** Some columns of an operand. */
function columnsFrom(whole: Operand, begin: number, columns: number): Operand {
  const shape = [...whole.shape.slice(0, -1), columns];
  return { ...whole, address: whole.address + 4 * begin, shape, columns };
}

/** Plans `reshape`. */
export const planReshape: Planner<"reshape"> = (_, { reads, writes }, plan, after) =>
  planCopy(plan, operandAt(reads, 0), operandAt(writes, 0), after);

/** Plans `slice`. */
export const planSlice: Planner<"slice"> = ({ begin, size }, { reads, writes }, plan, after) =>
  planCopy(plan, columnsFrom(operandAt(reads, 0), begin, size), operandAt(writes, 0), after);

/** Plans `split`. */
export const planSplit: Planner<"split"> = (_, { reads, writes }, plan, after) => {
  const whole = operandAt(reads, 0);
  return writes.flatMap((part, index) =>
    planCopy(plan, columnsFrom(whole, index * part.columns, part.columns), part, after),
  );
};

/** Plans `concat`. */
export const planConcat: Planner<"concat"> = (_, { reads, writes }, plan, after) => {
  const whole = operandAt(writes, 0);
  let begin = 0;
  return reads.flatMap((part) => {
    const range = columnsFrom(whole, begin, part.columns);
    begin += part.columns;
    return planCopy(plan, part, range, after);
  });
};
