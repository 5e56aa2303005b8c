/** Which kernels the fused kernels of a layer with filters stand for: `affine` and `affine-gradient`, step by step. */
import type { ActivationName } from "../graph/layers/shared-fields.ts";
import type { AffineAttrs, AffineGradientAttrs, FilterCall, KernelCall } from "./kernel.ts";

/** The gradient of the filters of a call: of x and dy. */
type FilterGradientCall = Extract<
  KernelCall,
  { kernel: "conv2d-gradient-filter" | "depthwise-conv2d-gradient-filter" | "matmul" }
>;

/** The gradient of the input of a call: of dy and the filters. */
export type InputGradientCall = Extract<
  KernelCall,
  { kernel: "conv2d-gradient-input" | "depthwise-conv2d-gradient-input" | "matmul" }
>;

/** Runs one kernel on operands of any kind: tensors, or only their shapes. */
type Run<T> = (call: KernelCall, inputs: readonly T[]) => readonly T[];

/**
 * Whether the slope of an activation is a function of its result that gives the same bits as its definition.
 *
 * The elu's slope, y + 1 below zero, is not: in float32 it is 0 where x < −17, and eˣ is not.
 */
export function slopeFollowsFromResult(activation: ActivationName): boolean {
  return ["relu", "leaky relu", "sigmoid", "tanh"].includes(activation);
}

/** The call that gives the gradient of the filters. */
function filterGradientOf(call: FilterCall): FilterGradientCall {
  switch (call.kernel) {
    case "conv2d":
      return { kernel: "conv2d-gradient-filter", attrs: call.attrs };
    case "depthwise-conv2d":
      return { kernel: "depthwise-conv2d-gradient-filter", attrs: call.attrs };
    case "matmul":
      return { kernel: "matmul", attrs: { transposeA: true, transposeB: false } };
    default:
      return call satisfies never;
  }
}

/** The call that gives the gradient of an input of shape `inputShape`. */
export function inputGradientOf(
  call: FilterCall,
  inputShape: readonly number[],
): InputGradientCall {
  switch (call.kernel) {
    case "conv2d":
      return { kernel: "conv2d-gradient-input", attrs: { ...call.attrs, inputShape } };
    case "depthwise-conv2d":
      return { kernel: "depthwise-conv2d-gradient-input", attrs: { ...call.attrs, inputShape } };
    case "matmul":
      return { kernel: "matmul", attrs: { transposeA: false, transposeB: true } };
    default:
      return call satisfies never;
  }
}

/** What `affine` gives of its operands. */
export function runAffine<T>(
  { call, bias, activation, keepsInput }: AffineAttrs,
  reads: readonly T[],
  run: Run<T>,
): readonly T[] {
  const sum = run(call, reads.slice(0, 2));
  const input = bias ? run({ kernel: "bias-add", attrs: {} }, [...sum, ...reads.slice(2)]) : sum;
  if (!activation) return input;
  const result = run({ kernel: "activation", attrs: { function: activation } }, input);
  return keepsInput ? [...result, ...input] : result;
}

/** What `affine-gradient` gives of its operands. */
export function runAffineGradient<T>(
  { call, bias, inputGradient, activation }: AffineGradientAttrs,
  reads: readonly T[],
  shapeOf: (operand: T) => readonly number[],
  run: Run<T>,
): readonly T[] {
  const [x, dy] = [reads.slice(0, 1), reads.slice(1, 2)];
  const dsum = activation ? run(slopeCall(activation), [...dy, ...reads.slice(-1)]) : dy;
  return [
    ...run(filterGradientOf(call), [...x, ...dsum]),
    ...(bias ? run({ kernel: "bias-gradient", attrs: {} }, dsum) : []),
    ...(inputGradient
      ? x.flatMap((each) =>
          run(inputGradientOf(call, shapeOf(each)), [...dsum, ...reads.slice(2, 3)]),
        )
      : []),
  ];
}

/** The call that gives dy times the slope of a fused activation, of dy and its result, or of what it reads where the slope does not follow from that. */
export function slopeCall(
  activation: ActivationName,
): Extract<KernelCall, { kernel: "activation-gradient" }> {
  const attrs = { function: activation, fromResult: slopeFollowsFromResult(activation) };
  return { kernel: "activation-gradient", attrs };
}
