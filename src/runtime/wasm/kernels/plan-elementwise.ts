/** Plans kernels that make each number from the numbers at the same place. */
import { sizeOf } from "../../places.ts";
import { activationCode, slopeCode } from "./activation-codes.ts";
import * as code from "./codes.ts";
import {
  type After,
  commonRows,
  floatBits,
  type Operand,
  operandAt,
  type Plan,
  type Planner,
  partsOf,
  rowBytes,
} from "./plan.ts";

/** Numbers that are worth a part where each takes about a cycle, and where it takes a polynomial. */
const plainNumbers = 16_384;
const curvedNumbers = 4096;

interface MapOperands {
  readonly y: Operand;
  readonly a?: Operand | undefined;
  readonly b?: Operand | undefined;
}

/** Plans y = f(a, b), number by number. */
function planMap(
  plan: Plan,
  map: number,
  { y, a = y, b = y }: MapOperands,
  rest: readonly number[],
  after: After,
): After {
  const { rows, columns } = commonRows([y, a, b]);
  const operands = [y, a, b].flatMap((each) => [each.address, rowBytes(each)]);
  const isCurved = map === code.mapCurve || map === code.mapSlope;
  const unit = isCurved && Number(rest[0]) > code.leakyRelu ? curvedNumbers : plainNumbers;
  const parts = partsOf(sizeOf(y), unit, rows === 1 ? Math.ceil(columns / 4) : rows);
  return [plan.add(code.mapNumbers, [map, rows, columns, ...operands, ...rest], parts, after)];
}

/** Plans `zeros`. */
export const planZeros: Planner<"zeros"> = (_, { writes }, plan, after) =>
  planMap(plan, code.mapZero, { y: operandAt(writes, 0) }, [], after);

/** Plans `add`. */
export const planAdd: Planner<"add"> = (_, operands, plan, after) =>
  planMap(plan, code.mapAdd, pairOf(operands), [], after);

/** Plans `multiply`. */
export const planMultiply: Planner<"multiply"> = (_, operands, plan, after) =>
  planMap(plan, code.mapMultiply, pairOf(operands), [], after);

/** Plans `add-scaled`. */
export const planAddScaled: Planner<"add-scaled"> = ({ factor }, operands, plan, after) =>
  planMap(plan, code.mapAddScaled, pairOf(operands), [floatBits(factor)], after);

function pairOf({ reads, writes }: { reads: readonly Operand[]; writes: readonly Operand[] }) {
  return { y: operandAt(writes, 0), a: operandAt(reads, 0), b: operandAt(reads, 1) };
}

/** Plans `scale`. */
export const planScale: Planner<"scale"> = (_, { reads, writes }, plan, after) => {
  const operands = { y: operandAt(writes, 0), a: operandAt(reads, 0) };
  return planMap(plan, code.mapScale, operands, [operandAt(reads, 1).address], after);
};

/** The bias is one row that every row reads. */
export const planBiasAdd: Planner<"bias-add"> = (_, { reads, writes }, plan, after) => {
  const [y, x, bias] = [operandAt(writes, 0), operandAt(reads, 0), operandAt(reads, 1)];
  const { rows, columns } = y;
  const words = [
    ...[code.mapAdd, rows, columns, y.address, rowBytes(y)],
    ...[x.address, rowBytes(x), bias.address, 0],
  ];
  return [plan.add(code.mapNumbers, words, partsOf(sizeOf(y), plainNumbers, rows), after)];
};

/** Plans `activation`. */
export const planActivation: Planner<"activation"> = (attrs, { reads, writes }, plan, after) => {
  const operands = { y: operandAt(writes, 0), a: operandAt(reads, 0) };
  return planMap(plan, code.mapCurve, operands, [activationCode(attrs.function)], after);
};

/** Plans `activation-gradient`. */
export const planActivationGradient: Planner<"activation-gradient"> = (
  attrs,
  operands,
  plan,
  after,
) => {
  const slope = slopeCode(attrs.function, attrs.fromResult ?? false);
  return planMap(plan, code.mapSlope, pairOf(operands), [slope], after);
};

/** Its gradient is the same linear map. Draws of 24 bits below the limit are those below the rate. */
export const planDropout: Planner<"dropout" | "dropout-gradient"> = (
  { rate, stream },
  { reads, writes },
  plan,
  after,
) => {
  const operands = { y: operandAt(writes, 0), a: operandAt(reads, 0) };
  const rest = [floatBits(1 - rate), Math.ceil(rate * 2 ** 24), stream | 0, plan.scalars];
  return planMap(plan, code.mapDropout, operands, rest, after);
};
