/** Plans depthwise convolution and its gradients. */
import type { ConvolutionAttrs } from "../../../protocol/kernel.ts";
import { isDense, sizeOf } from "../../places.ts";
import * as code from "./codes.ts";
import {
  type After,
  imageSides,
  type Operand,
  operandAt,
  type Plan,
  type Planner,
  partsOf,
  rowBytes,
  scratchOperand,
} from "./plan.ts";
import { planCopy } from "./plan-copy.ts";

const productsPerPart = 65_536;

interface DepthwiseOperands {
  readonly x: Operand;
  /** Dense: [h,w,C,M]. */
  readonly kernel: Operand;
  readonly y: Operand;
}

function planDepthwise(
  plan: Plan,
  name: number,
  { window, strides, dilations = [1, 1], padding }: ConvolutionAttrs,
  { x, kernel, y }: DepthwiseOperands,
  after: After,
): After {
  const [batch, height, width, channels] = imageSides(x);
  const [, outHeight, outWidth, outputs] = imageSides(y);
  const words = [
    ...[x.address, rowBytes(x), height, width, channels, outputs / channels, kernel.address],
    ...[y.address, rowBytes(y), outHeight, outWidth],
    ...window,
    ...strides,
    ...dilations,
    ...[padding.top, padding.left, batch],
  ];
  const things: Readonly<Record<number, number>> = {
    [code.depthwise]: batch * outHeight,
    [code.depthwiseInput]: batch * height,
    [code.depthwiseFilter]: window[0] * window[1] * Math.ceil(outputs / 4),
  };
  const products = sizeOf(y) * window[0] * window[1];
  return [plan.add(name, words, partsOf(products, productsPerPart, things[name] ?? 1), after)];
}

/** The same numbers end to end. */
function planDense(plan: Plan, operand: Operand, after: After) {
  if (isDense(operand)) return { operand, after };
  const dense = scratchOperand(plan, operand.shape);
  return { operand: dense, after: planCopy(plan, operand, dense, after) };
}

/** Plans `depthwise-conv2d`. */
export const planDepthwiseForward: Planner<"depthwise-conv2d"> = (
  attrs,
  { reads, writes },
  plan,
  after,
) => {
  const kernel = planDense(plan, operandAt(reads, 1), after);
  const operands = { x: operandAt(reads, 0), kernel: kernel.operand, y: operandAt(writes, 0) };
  return planDepthwise(plan, code.depthwise, attrs, operands, kernel.after);
};

/** Plans `depthwise-conv2d-gradient-input`. */
export const planDepthwiseGradientInput: Planner<"depthwise-conv2d-gradient-input"> = (
  attrs,
  { reads, writes },
  plan,
  after,
) => {
  const kernel = planDense(plan, operandAt(reads, 1), after);
  const operands = { x: operandAt(writes, 0), kernel: kernel.operand, y: operandAt(reads, 0) };
  return planDepthwise(plan, code.depthwiseInput, attrs, operands, kernel.after);
};

/** Plans `depthwise-conv2d-gradient-filter`. */
export const planDepthwiseGradientFilter: Planner<"depthwise-conv2d-gradient-filter"> = (
  attrs,
  { reads, writes },
  plan,
  after,
) => {
  const dkernel = operandAt(writes, 0);
  const kernel = isDense(dkernel) ? dkernel : scratchOperand(plan, dkernel.shape);
  const operands = { x: operandAt(reads, 0), kernel, y: operandAt(reads, 1) };
  const last = planDepthwise(plan, code.depthwiseFilter, attrs, operands, after);
  return isDense(dkernel) ? last : planCopy(plan, kernel, dkernel, last);
};
