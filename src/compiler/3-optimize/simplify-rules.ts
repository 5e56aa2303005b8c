/** The rules of the pass `simplify`. None of them changes a single bit of a result. */
import type { Padding, WindowAttrs } from "../../protocol/kernel.ts";
import type { Op, ValueId } from "../ir.ts";
import { equalShapes, type Shape } from "../shape.ts";
import type { Facts, Simplification, SimplifyRule } from "./simplify-rule.ts";
import { sameAs } from "./simplify-rule.ts";

export const simplifyRules: readonly SimplifyRule[] = [
  {
    name: "identity-reshape",
    why: "The shape stays as it is, and so do the numbers.",
    apply: ({ kernel, reads, writes }, { shapeOf }) =>
      kernel === "reshape" && equalShapes(shapeOf(reads[0] ?? -1), shapeOf(writes[0] ?? -1))
        ? sameAs(reads[0])
        : null,
  },
  {
    name: "reshape-of-reshape",
    why: "A reshape keeps the order of the numbers, so only the last shape counts.",
    apply(op, { writerOf }) {
      const inner = op.kernel === "reshape" ? writerOf(op.reads[0] ?? -1) : undefined;
      return inner?.kernel === "reshape" ? { type: "call", call: op, reads: inner.reads } : null;
    },
  },
  {
    name: "dropout-of-nothing",
    why: "A rate of 0 keeps every value and divides it by 1.",
    apply: (op) =>
      (op.kernel === "dropout" || op.kernel === "dropout-gradient") && op.attrs.rate === 0
        ? sameAs(op.reads[0])
        : null,
  },
  {
    name: "pool-of-one",
    why: "The largest and the mean of a single pixel are the pixel.",
    apply: (op) => (isPool(op) && isSinglePixel(op.attrs) ? sameAs(op.reads[0]) : null),
  },
  {
    name: "mean-of-one-pixel",
    why: "An image of one pixel is its own mean, so only the shape changes.",
    apply: meanOfOnePixel,
  },
  {
    name: "identity-pad",
    why: "No zeros are put around the image, so it stays as it is.",
    apply: (op) =>
      (op.kernel === "zero-pad" || op.kernel === "zero-pad-gradient") && isNothing(op.attrs.padding)
        ? sameAs(op.reads[0])
        : null,
  },
  {
    name: "once-each-pixel",
    why: "An image enlarged 1 × 1 is the image.",
    apply: (op) =>
      (op.kernel === "upsample" || op.kernel === "upsample-gradient") &&
      op.attrs.factor.every((times) => times === 1)
        ? sameAs(op.reads[0])
        : null,
  },
  {
    name: "divided-by-one",
    why: "Anything to the power 0 is 1, and x / 1 is x.",
    apply: (op) =>
      op.kernel === "local-response-norm" && op.attrs.beta === 0 ? sameAs(op.reads[0]) : null,
  },
  {
    name: "relu-of-relu",
    why: "What relu leaves is not negative, so a second relu finds nothing to do.",
    apply: (op, facts) =>
      isRelu(op) && isReluResult(op.reads[0], facts) ? sameAs(op.reads[0]) : null,
  },
  {
    name: "whole-slice",
    why: "The slice takes the whole axis.",
    apply: ({ kernel, reads, writes }, { shapeOf }) =>
      kernel === "slice" && equalShapes(shapeOf(reads[0] ?? -1), shapeOf(writes[0] ?? -1))
        ? sameAs(reads[0])
        : null,
  },
  {
    name: "slice-of-slice",
    why: "A part of a part is a part of the whole.",
    apply(op, { writerOf }) {
      const inner = op.kernel === "slice" ? writerOf(op.reads[0] ?? -1) : undefined;
      if (op.kernel !== "slice" || inner?.kernel !== "slice") return null;
      const attrs = { begin: inner.attrs.begin + op.attrs.begin, size: op.attrs.size };
      return { type: "call", call: { kernel: "slice", attrs }, reads: inner.reads };
    },
  },
  {
    name: "slice-of-concat",
    why: "The slice takes out what one input of the concat had put in.",
    apply: sliceOfConcat,
  },
  {
    name: "concat-of-slices",
    why: "The slices are put together again as they were.",
    apply: concatOfSlices,
  },
  {
    name: "concat-of-split",
    why: "The parts are put together again as they were.",
    apply: concatOfSplit,
  },
];

const pools = [
  "max-pool",
  "avg-pool",
  "max-pool-gradient",
  "avg-pool-gradient",
] as const satisfies readonly Op["kernel"][];

function isPool(op: Op): op is Extract<Op, { kernel: (typeof pools)[number] }> {
  return pools.some((kernel) => kernel === op.kernel);
}

function isSinglePixel({ window, strides, padding }: WindowAttrs): boolean {
  const ones = [...window, ...strides].every((length) => length === 1);
  return ones && isNothing(padding);
}

function isNothing({ top, bottom, left, right }: Padding): boolean {
  return top === 0 && bottom === 0 && left === 0 && right === 0;
}

function meanOfOnePixel(op: Op, { shapeOf }: Facts): Simplification | null {
  if (op.kernel !== "global-avg-pool" && op.kernel !== "global-avg-pool-gradient") return null;
  const shape = shapeOf(op.writes[0] ?? -1);
  const image: Shape =
    op.kernel === "global-avg-pool" ? shapeOf(op.reads[0] ?? -1) : op.attrs.inputShape;
  if (image[1] !== 1 || image[2] !== 1) return null;
  return { type: "call", call: { kernel: "reshape", attrs: { shape } }, reads: op.reads };
}

function isRelu(op: Op | undefined): boolean {
  return op?.kernel === "activation" && op.attrs.function === "relu";
}

function isReluResult(value: ValueId | undefined, { writerOf }: Facts): boolean {
  return isRelu(writerOf(value ?? -1));
}

function sliceOfConcat(op: Op, { writerOf, shapeOf }: Facts): Simplification | null {
  const concat = op.kernel === "slice" ? writerOf(op.reads[0] ?? -1) : undefined;
  if (op.kernel !== "slice" || concat?.kernel !== "concat") return null;
  let begin = 0;
  for (const part of concat.reads) {
    const size = shapeOf(part).at(-1) ?? 0;
    if (begin === op.attrs.begin && size === op.attrs.size) return sameAs(part);
    begin += size;
  }
  return null;
}

/** Fits when the parts are slices of one value, one after the other from its first channel to its last. */
function concatOfSlices(op: Op, { writerOf, shapeOf }: Facts): Simplification | null {
  if (op.kernel !== "concat") return null;
  let whole: ValueId | undefined;
  let begin = 0;
  for (const part of op.reads) {
    const slice = writerOf(part);
    if (slice?.kernel !== "slice" || slice.attrs.begin !== begin) return null;
    whole ??= slice.reads[0];
    if (slice.reads[0] !== whole) return null;
    begin += slice.attrs.size;
  }
  return shapeOf(whole ?? -1).at(-1) === begin ? sameAs(whole) : null;
}

/** Fits when the parts are all those of one split, in their order. */
function concatOfSplit(op: Op, { writerOf }: Facts): Simplification | null {
  if (op.kernel !== "concat") return null;
  const split = writerOf(op.reads[0] ?? -1);
  if (split?.kernel !== "split" || split.writes.length !== op.reads.length) return null;
  return split.writes.every((part, index) => part === op.reads[index])
    ? sameAs(split.reads[0])
    : null;
}
