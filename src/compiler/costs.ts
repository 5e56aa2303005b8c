/**
 * Floating-point operations and bytes of an op, derived from its shapes.
 *
 * A multiply-add counts as two. Elementary functions count as one, which understates them; the figures serve to compare ops
 * with each other and with the device's measured peak, not to predict times.
 */
import { runAffine, runAffineGradient } from "../protocol/affine.ts";
import type { KernelCall, KernelName, LocalResponseAttrs } from "../protocol/kernel.ts";
import { dealOperands } from "../protocol/siblings.ts";
import type { Op, Value, ValueId } from "./ir.ts";
import { elementCount, type Shape, sizeInBytes } from "./shape.ts";
import { resultShapes } from "./verify-shapes.ts";

/** Shapes of what an op reads and writes. */
interface Operands {
  readonly reads: readonly Shape[];
  readonly writes: readonly Shape[];
}

export interface Cost {
  /** Floating-point operations. */
  readonly flops: number;
  /** Bytes read and written, each operand once. */
  readonly bytes: number;
}

/** The cost of an op. */
export function costOf(op: Op, values: readonly Value[]): Cost {
  const reads = op.reads.map((id) => valueAt(values, id));
  const writes = op.writes.map((id) => valueAt(values, id));
  let bytes = 0;
  for (const { shape, dataType } of reads) bytes += sizeInBytes(shape, dataType);
  for (const { shape, dataType } of writes) bytes += sizeInBytes(shape, dataType);
  return { flops: flopsOf(op, { reads: reads.map(shapeOf), writes: writes.map(shapeOf) }), bytes };
}

function shapeOf({ shape }: Value): Shape {
  return shape;
}

function valueAt(values: readonly Value[], id: ValueId): Value {
  const value = values[id];
  if (!value) throw new Error(`The Ir has no value ${id}.`);
  return value;
}

/** Operations per element of the first result, for kernels whose work is proportional to it. */
const perResultElement: Partial<Record<KernelName, number>> = {
  "bias-add": 1,
  activation: 1,
  "batch-norm-inference": 2,
  dropout: 1,
  add: 1,
  multiply: 1,
  "activation-gradient": 2,
  "dropout-gradient": 1,
  "global-avg-pool-gradient": 1,
  "max-pool-gradient": 1,
  "avg-pool-gradient": 1,
  // Mean, variance (subtract, square, add), normalise (subtract, multiply), scale and shift.
  "batch-norm": 8,
  // Two sums over dy and dy·x̂, then dx from five terms; x̂ is computed again.
  "batch-norm-gradient": 13,
  "softmax-cross-entropy-gradient": 5,
  // The product; what is done once per filter is little beside it.
  "fold-batch-norm": 1,
  // As batch-norm, along the other axis; its gradient has mean, variance and x̂ to compute again.
  "layer-norm": 8,
  "layer-norm-gradient": 18,
  // Largest, difference, power, sum and quotient.
  softmax: 5,
  // Product, sum, difference, product.
  "softmax-gradient": 4,
  "mean-squared-error-gradient": 2,
  "hinge-gradient": 3,
  scale: 1,
  "add-scaled": 2,
  // Root, add, divide, minimum.
  "clip-factor": 4,
  sgd: 2,
  momentum: 4,
  // Kingma and Ba 2015, algorithm 1: both moments 3 + 4, both corrections 2, root, add, divide, multiply, subtract.
  adam: 14,
  nesterov: 6,
  // Smoothed square 4, root, add, divide, multiply, subtract.
  rmsprop: 9,
  adagrad: 7,
  // Adam and one multiply.
  adamw: 15,
  "moving-average": 3,
};

/** Operations per element of the first operand, for kernels whose work is proportional to that. */
const perReadElement: Partial<Record<KernelName, number>> = {
  "global-avg-pool": 1,
  "bias-gradient": 1,
  "upsample-gradient": 1,
  "softmax-cross-entropy": 4,
  "mean-squared-error": 3,
  hinge: 1,
  "count-correct": 1,
  // Compared with the label's score, and counted.
  "count-top-k": 2,
  // The largest of each row; what is counted is one number per image.
  "confusion-matrix": 1,
  // The loss, then quotient, difference and share of the batch for the gradient, and a comparison: exponentials are taken once.
  "softmax-cross-entropy-step": 8,
  "sum-of-squares": 2,
};

/** As the activation and its gradient alone, where they are part of a normalization. */
function perNormalized({ kernel, attrs }: KernelCall): number {
  if (!kernel.startsWith("batch-norm") || !("activation" in attrs)) return 0;
  return kernel === "batch-norm-gradient" ? 2 : 1;
}

function flopsOf(op: KernelCall, { reads, writes }: Operands): number {
  const perElement = perResultElement[op.kernel];
  if (perElement !== undefined)
    return (perElement + perNormalized(op)) * elementCount(writes[0] ?? []);
  const perRead = perReadElement[op.kernel];
  if (perRead !== undefined) return perRead * elementCount(reads[0] ?? []);
  switch (op.kernel) {
    case "conv2d":
      return convolution(writes[0], reads[1]);
    case "conv2d-gradient-input":
      return convolution(reads[0], reads[1]);
    case "conv2d-gradient-filter":
      return convolution(reads[1], writes[0]);
    case "depthwise-conv2d":
      return depthwise(writes[0], reads[1]);
    case "depthwise-conv2d-gradient-input":
      return depthwise(reads[0], reads[1]);
    case "depthwise-conv2d-gradient-filter":
      return depthwise(reads[1], writes[0]);
    case "matmul": {
      const [a = []] = reads;
      const inner = (op.attrs.transposeA ? a[0] : a[1]) ?? 0;
      return 2 * inner * elementCount(writes[0] ?? []);
    }
    case "max-pool":
    case "avg-pool":
      return op.attrs.window[0] * op.attrs.window[1] * elementCount(writes[0] ?? []);
    // Squares and their sum, scale, bias, power, product.
    case "local-response-norm":
      return (2 * neighboursOf(op.attrs, reads[0]) + 4) * elementCount(reads[0] ?? []);
    // The divisors again, a quotient and a sum per neighbour, and both terms of the product rule.
    case "local-response-norm-gradient":
      return (5 * neighboursOf(op.attrs, reads[0]) + 8) * elementCount(reads[0] ?? []);
    case "affine":
      return flopsOfSteps((run) => runAffine(op.attrs, reads, run));
    case "affine-gradient":
      return flopsOfSteps((run) => runAffineGradient(op.attrs, reads, (shape) => shape, run));
    case "siblings":
    case "sum-of-siblings":
    case "update-all":
      return flopsOfMembers(op, { reads, writes });
    default:
      // reshape, concat, split, slice, zero-pad, upsample and zeros move numbers and compute none.
      return 0;
  }
}

/** What the kernels cost that an op stands for, one after the other. */
function flopsOfSteps(
  steps: (run: (call: KernelCall, reads: readonly Shape[]) => readonly Shape[]) => void,
): number {
  let flops = 0;
  steps((call, reads) => {
    const writes = resultShapes(call, reads) ?? [];
    flops += flopsOf(call, { reads, writes });
    return writes;
  });
  return flops;
}

/** What the members of an op cost that stands for several. */
function flopsOfMembers(
  op: Extract<KernelCall, { kernel: "siblings" | "sum-of-siblings" | "update-all" }>,
  { reads, writes }: Operands,
): number {
  const { call, count } = op.attrs;
  // Siblings share their first operand. A sum has one result; its numbers are one long sum each, without additions between.
  const [shared, own] =
    op.kernel === "siblings" ? [reads.slice(0, 1), reads.slice(1)] : [[], reads];
  const results = op.kernel === "sum-of-siblings" ? [] : dealOperands(writes, count);
  return sum(
    dealOperands(own, count).map((operands, member) =>
      flopsOf(call, { reads: [...shared, ...operands], writes: results[member] ?? writes }),
    ),
  );
}

function sum(terms: readonly number[]): number {
  return terms.reduce((total, term) => total + term, 0);
}

/** How many channels count as neighbours of one in the middle, itself among them. */
function neighboursOf({ depthRadius }: LocalResponseAttrs, x: Shape = []): number {
  return Math.min(2 * depthRadius + 1, x.at(-1) ?? 0);
}

/** 2·N·H'·W'·(C·M)·h·w: every output pixel sums a window of one channel. */
function depthwise(output: Shape = [], kernel: Shape = []): number {
  const [height = 0, width = 0] = kernel;
  return 2 * elementCount(output) * height * width;
}

/** 2·N·H'·W'·F·h·w·(C/groups): every output pixel sums a window of the input channels of its group. */
function convolution(output: Shape = [], kernel: Shape = []): number {
  const [height = 0, width = 0, channels = 0] = kernel;
  return 2 * elementCount(output) * height * width * channels;
}
