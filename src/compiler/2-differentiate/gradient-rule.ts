/** How the gradient of one op is made of other ops. */
import type { KernelCall, KernelName } from "../../protocol/kernel.ts";
import type { Op, ValueId } from "../ir.ts";
import type { Shape } from "../shape.ts";

/** The kernels of the forward phase that gradients pass through. */
export type DifferentiableKernel = Extract<
  KernelName,
  | "conv2d"
  | "depthwise-conv2d"
  | "matmul"
  | "bias-add"
  | "activation"
  | "max-pool"
  | "avg-pool"
  | "global-avg-pool"
  | "batch-norm"
  | "layer-norm"
  | "local-response-norm"
  | "softmax"
  | "dropout"
  | "reshape"
  | "add"
  | "multiply"
  | "zero-pad"
  | "upsample"
  | "split"
  | "concat"
  | "softmax-cross-entropy"
  | "mean-squared-error"
  | "hinge"
>;

export interface GradientContext {
  /** Gradient of the loss with respect to the op's first result; at the loss itself, the loss. */
  readonly dy: ValueId;
  /** Gradient of the loss with respect to each result: zeros for one that the loss does not depend on. */
  everyDy(): readonly ValueId[];
  /** Whether anyone asks for the gradient of this value. */
  needs(value: ValueId): boolean;
  shapeOf(value: ValueId): Shape;
  /** Adds a backward op whose result is (a part of) the gradient of `value`. */
  emit(call: KernelCall, reads: readonly ValueId[], value: ValueId): void;
  /** Adds a backward op with one result per value, each (a part of) its gradient. */
  emitMany(call: KernelCall, reads: readonly ValueId[], values: readonly ValueId[]): void;
  /** Says that a value's gradient is `dy` itself. */
  pass(value: ValueId): void;
}

export type GradientRule<K extends KernelName> = (
  op: Extract<Op, { kernel: K }>,
  context: GradientContext,
) => void;
