/** Plans layers with filters: the call with its bias and its activation as one, and their gradients with the slope folded into dy. */
import { inputGradientOf, runAffine, runAffineGradient } from "../../../protocol/affine.ts";
import type { KernelCall } from "../../../protocol/kernel.ts";
import { slopeCode } from "./activation-codes.ts";
import { geometryOf, imageOf, pointwise } from "./convolution-operands.ts";
import {
  type After,
  type Operand,
  operandAt,
  type Plan,
  type Planner,
  scratchOperand,
} from "./plan.ts";
import { type Convolution, isPointwise } from "./plan-convolution.ts";
import { planFilterGradient } from "./plan-filter-gradient.ts";
import { planForward } from "./plan-forward.ts";
import { planInputGradient } from "./plan-input-gradient.ts";

/** Plans any kernel call. */
export type PlanCall = (
  call: KernelCall,
  operands: { readonly reads: readonly Operand[]; readonly writes: readonly Operand[] },
  plan: Plan,
  after: After,
) => After;

/** Plans `conv2d`. */
export const planConv2d: Planner<"conv2d"> = (attrs, { reads, writes }, plan, after) => {
  const operands = [operandAt(reads, 0), operandAt(reads, 1), operandAt(writes, 0)] as const;
  return planForward(plan, { kernel: "conv2d", attrs }, operands, {}, after);
};

/** Plans `matmul`. */
export const planMatmul: Planner<"matmul"> = (attrs, { reads, writes }, plan, after) => {
  const operands = [operandAt(reads, 0), operandAt(reads, 1), operandAt(writes, 0)] as const;
  return planForward(plan, { kernel: "matmul", attrs }, operands, {}, after);
};

/** Plans `conv2d-gradient-input`. */
export const planConv2dGradientInput: Planner<"conv2d-gradient-input"> = (
  attrs,
  { reads, writes },
  plan,
  after,
) => {
  const operands = [operandAt(reads, 0), operandAt(reads, 1), operandAt(writes, 0)] as const;
  return planInputGradient(plan, { kernel: "conv2d-gradient-input", attrs }, operands, {}, after);
};

/** Plans `conv2d-gradient-filter`. */
export const planConv2dGradientFilter: Planner<"conv2d-gradient-filter"> = (
  attrs,
  { reads, writes },
  plan,
  after,
) => {
  const [x, dy] = [imageOf(operandAt(reads, 0)), imageOf(operandAt(reads, 1))];
  const operands = { x, dy, dkernel: operandAt(writes, 0) };
  return planFilterGradient(plan, operands, geometryOf(attrs, dy), after);
};

/** Plans `affine`; `planCall` plans its steps one by one where they cannot be one. */
export function createAffinePlanner(planCall: PlanCall): Planner<"affine"> {
  return (attrs, { reads, writes }, plan, after) => {
    const { call, bias, activation, keepsInput } = attrs;
    const y = operandAt(writes, 0);
    if (call.kernel !== "depthwise-conv2d") {
      const kept = keepsInput ? operandAt(writes, 1) : undefined;
      const epilogue = { activation, kept, bias: bias ? operandAt(reads, 2) : undefined };
      return planForward(
        plan,
        call,
        [operandAt(reads, 0), operandAt(reads, 1), y],
        epilogue,
        after,
      );
    }
    // The last step writes y, and what is kept is what that step reads.
    let last = after;
    const steps = 1 + (bias ? 1 : 0) + (activation ? 1 : 0);
    let done = 0;
    runAffine<Operand>(attrs, reads, (each, inputs) => {
      done += 1;
      const isKept = keepsInput && done === steps - 1;
      const to = done === steps ? y : isKept ? operandAt(writes, 1) : scratchOperand(plan, y.shape);
      last = planCall(each, { reads: inputs, writes: [to] }, plan, last);
      return [to];
    });
    return last;
  };
}

/** Plans `affine-gradient`, likewise. */
export function createAffineGradientPlanner(planCall: PlanCall): Planner<"affine-gradient"> {
  return (attrs, { reads, writes }, plan, after) => {
    const { call, bias, inputGradient, activation } = attrs;
    const [x, dy] = [operandAt(reads, 0), operandAt(reads, 1)];
    if (call.kernel === "depthwise-conv2d")
      return planSteps(planCall, attrs, { reads, writes }, plan, after);
    const slope = activation && {
      code: slopeCode(activation),
      at: operandAt(reads, reads.length - 1),
    };
    const image = imageOf(x);
    const dyImage = imageOf(dy, slope);
    const gradients = {
      ...{ x: image, dy: dyImage, dkernel: operandAt(writes, 0) },
      dbias: bias ? operandAt(writes, 1) : undefined,
    };
    const geometry = call.kernel === "conv2d" ? geometryOf(call.attrs, dyImage) : pointwise(image);
    const planFilters = (input: Convolution | undefined, last: After) =>
      planFilterGradient(plan, { ...gradients, input }, geometry, last);
    if (!inputGradient) return planFilters(undefined, after);
    const inputCall = inputGradientOf(call, x.shape);
    if (inputCall.kernel === "depthwise-conv2d-gradient-input")
      return planFilters(undefined, after);
    const operands = [dy, operandAt(reads, 2), operandAt(writes, bias ? 2 : 1)] as const;
    if (isPointwise(geometry)) {
      const planEach = (_: Plan, input: Convolution, last: After) => planFilters(input, last);
      return planInputGradient(plan, inputCall, operands, { slope, planEach }, after);
    }
    return [
      ...planFilters(undefined, after),
      ...planInputGradient(plan, inputCall, operands, { slope }, after),
    ];
  };
}

function planSteps(
  planCall: PlanCall,
  attrs: Parameters<Planner<"affine-gradient">>[0],
  { reads, writes }: { readonly reads: readonly Operand[]; readonly writes: readonly Operand[] },
  plan: Plan,
  after: After,
): After {
  let slope = after;
  let results = 0;
  const ends: number[] = [];
  runAffineGradient<Operand>(
    attrs,
    reads,
    ({ shape }) => shape,
    (each, inputs) => {
      if (each.kernel === "activation-gradient") {
        const dsum = scratchOperand(plan, operandAt(reads, 1).shape);
        slope = planCall(each, { reads: inputs, writes: [dsum] }, plan, after);
        return [dsum];
      }
      const to = operandAt(writes, results);
      results += 1;
      ends.push(...planCall(each, { reads: inputs, writes: [to] }, plan, slope));
      return [to];
    },
  );
  return ends;
}
