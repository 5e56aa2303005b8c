/** Plans normalization over a batch and sums over its rows: partial sums first, then one pass over the numbers. */
import { sizeOf } from "../../places.ts";
import { activationCode, slopeCode } from "./activation-codes.ts";
import * as code from "./codes.ts";
import {
  floatBits,
  type Operand,
  operandAt,
  type Planner,
  partsOf,
  rowBytes,
  scratchOperand,
} from "./plan.ts";
import { planSum } from "./plan-filter-gradient.ts";

const numbersPerPart = 16_384;

function partsFor(x: Operand): number {
  return partsOf(sizeOf(x), numbersPerPart, x.rows);
}

interface NormOperands {
  readonly x: Operand;
  readonly sums?: number;
  readonly parts: number;
  readonly gamma: Operand;
  readonly beta?: Operand;
  readonly mean: Operand;
  readonly variance: Operand;
  readonly epsilon: number;
  /** y, or dx of the gradient. */
  readonly y: Operand;
  readonly dy?: Operand;
  readonly dgamma?: Operand;
  readonly dbeta?: Operand;
  /** The code of the activation or of its slope; 0 for none. */
  readonly curve: number;
  readonly activated?: Operand | undefined;
}

function normWords(operands: NormOperands): readonly number[] {
  const { x, y, dy, gamma, beta, mean, variance, dgamma, dbeta, sums = 0, parts } = operands;
  const { curve, activated } = operands;
  return [
    ...[x.address, rowBytes(x), x.rows, x.columns, sums, parts],
    ...[gamma.address, beta?.address ?? 0, mean.address, variance.address],
    ...[floatBits(operands.epsilon), y.address, rowBytes(y)],
    ...[dy?.address ?? 0, dy ? rowBytes(dy) : 0, dgamma?.address ?? 0, dbeta?.address ?? 0],
    ...[curve, activated?.address ?? 0, activated ? rowBytes(activated) : 0],
  ];
}

/** Numbers that the partial sums of all parts take. */
function sumsSize(columns: number, parts: number): number {
  return parts * 2 * Math.ceil(columns / 4) * 4;
}

/** Plans `batch-norm`. */
export const planBatchNorm: Planner<"batch-norm"> = (
  { epsilon, activation },
  { reads, writes },
  plan,
  after,
) => {
  const [x, gamma, beta] = [operandAt(reads, 0), operandAt(reads, 1), operandAt(reads, 2)];
  const [y, mean, variance] = [operandAt(writes, 0), operandAt(writes, 1), operandAt(writes, 2)];
  const parts = partsFor(x);
  const sums = plan.scratch(sumsSize(x.columns, parts));
  const curve = activationCode(activation);
  const words = normWords({ x, sums, parts, gamma, beta, mean, variance, epsilon, y, curve });
  const moments = [plan.add(code.channelMoments, words, parts, after)];
  return [plan.add(code.normalize, words, parts, moments)];
};

/** Plans `batch-norm-inference`. */
export const planBatchNormInference: Planner<"batch-norm-inference"> = (
  { epsilon, activation },
  { reads, writes },
  plan,
  after,
) => {
  const [x, gamma, beta] = [operandAt(reads, 0), operandAt(reads, 1), operandAt(reads, 2)];
  const [mean, variance, y] = [operandAt(reads, 3), operandAt(reads, 4), operandAt(writes, 0)];
  const parts = partsFor(x);
  const curve = activationCode(activation);
  const words = normWords({ x, parts, gamma, beta, mean, variance, epsilon, y, curve });
  return [plan.add(code.normalizeStored, words, parts, after)];
};

/** Plans `batch-norm-gradient`. */
export const planBatchNormGradient: Planner<"batch-norm-gradient"> = (
  { epsilon, activation },
  { reads, writes },
  plan,
  after,
) => {
  const [dy, x, gamma] = [operandAt(reads, 0), operandAt(reads, 1), operandAt(reads, 2)];
  const [mean, variance] = [operandAt(reads, 3), operandAt(reads, 4)];
  const [y, dgamma, dbeta] = [operandAt(writes, 0), operandAt(writes, 1), operandAt(writes, 2)];
  const parts = partsFor(x);
  const sums = plan.scratch(sumsSize(x.columns, parts));
  const operands = { x, sums, parts, gamma, mean, variance, epsilon, y, dy, dgamma, dbeta };
  const [curve, activated] = activation ? [slopeCode(activation), operandAt(reads, 5)] : [0];
  const words = normWords({ ...operands, curve, activated });
  const partial = [plan.add(code.normGradientSums, words, parts, after)];
  return [plan.add(code.normalizeGradient, words, parts, partial)];
};

/** Plans `bias-gradient`. */
export const planBiasGradient: Planner<"bias-gradient"> = (_, { reads, writes }, plan, after) => {
  const [dy, dbias] = [operandAt(reads, 0), operandAt(writes, 0)];
  const parts = partsFor(dy);
  const sums = parts === 1 ? dbias : scratchOperand(plan, [parts, dy.columns]);
  const words = [dy.address, rowBytes(dy), dy.rows, dy.columns, sums.address, 4 * dy.columns];
  const last = [plan.add(code.columnSums, words, parts, after)];
  return parts === 1 ? last : planSum(plan, sums, parts, dbias, last);
};

/** Plans `fold-batch-norm`. */
export const planFoldBatchNorm: Planner<"fold-batch-norm"> = (
  { epsilon },
  { reads, writes },
  plan,
  after,
) => {
  const kernel = operandAt(reads, 0);
  const vectors = reads.slice(1).map(({ address }) => address);
  const [folded, bias] = [operandAt(writes, 0), operandAt(writes, 1)];
  const words = [
    ...[kernel.address, rowBytes(kernel), kernel.rows, kernel.columns, sizeOf(bias)],
    ...vectors,
    ...[floatBits(epsilon), folded.address, rowBytes(folded), bias.address],
  ];
  return [plan.add(code.foldNorm, words, 1, after)];
};
