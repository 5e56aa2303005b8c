/** Bugs of the optimizer's update and of the passes. */

import type { Op, ValueId } from "../ir.ts";
import { aliasNamed, changeOp, moveView, rewire, valueNamed, withoutFirst } from "./plant-in-ir.ts";
import type { PlantedBug } from "./planted-bug.ts";

/** In phase 2, second half. */
export const inUpdate: readonly PlantedBug[] = [
  {
    name: "a parameter follows the gradient of another one",
    plant: {
      updated: (ir) =>
        changeOp(ir, "sgd", (op) => rewire(op, 1, valueNamed(ir, "d.right/bias")), "norm"),
    },
  },
  {
    name: "a parameter is not updated",
    plant: {
      updated: (ir) => {
        const value = valueNamed(ir, "left/kernel");
        const stored = ir.stored.map((s) => (s.value === value ? { ...s, next: null } : s));
        return { ...ir, stored };
      },
    },
  },
  {
    name: "an update runs before the last reader of the old value",
    plant: {
      updated: (ir) => {
        const index = ir.ops.findIndex(({ kernel }) => kernel === "sgd");
        const reader = ir.ops.findIndex(({ reads }) =>
          reads.includes(ir.ops[index]?.reads[0] ?? -1),
        );
        const op = ir.ops[reader];
        return op ? { ...ir, ops: [...ir.ops.toSpliced(reader, 1), op] } : ir;
      },
    },
  },
];

/** The op with two of the values that it reads in each other's place. */
function swapped(op: Op, [a = -1, b = -1]: readonly ValueId[]): Op {
  return { ...op, reads: op.reads.map((id) => (id === a ? b : id === b ? a : id)) };
}

/** Of the pass `merge-siblings`. */
const inSiblings: readonly PlantedBug[] = [
  {
    name: "merge-siblings gives two siblings each other's filters",
    plant: {
      optimized: (ir) =>
        changeOp(ir, "siblings", (op) =>
          swapped(
            op,
            ["twin1/kernel", "twin2/kernel"].map((name) => valueNamed(ir, name)),
          ),
        ),
    },
  },
  {
    name: "merge-siblings gives two siblings each other's results",
    plant: {
      optimized: (ir) =>
        changeOp(ir, "siblings", (op) => ({ ...op, writes: op.writes.toReversed() })),
    },
  },
  {
    name: "merge-siblings counts one sibling too few",
    plant: {
      optimized: (ir) =>
        changeOp(ir, "siblings", (op) => ({ ...op, attrs: { ...op.attrs, count: 1 } })),
    },
  },
];

/** In phase 3. */
export const inPasses: readonly PlantedBug[] = [
  {
    name: "merge-duplicates takes two dropouts for one",
    plant: { optimized: (ir) => aliasNamed(ir, "drop2", "drop") },
  },
  {
    name: "merge-duplicates ignores the function of an activation",
    plant: {
      optimized: (ir) =>
        changeOp(
          ir,
          "affine",
          (op) => ({ ...op, attrs: { ...op.attrs, activation: "tanh" } }),
          "square2",
        ),
    },
  },
  {
    name: "place-concat ignores the order of the parts",
    plant: {
      optimized: (ir) => moveView(moveView(ir, "left", 4), "right", 0),
    },
  },
  {
    name: "place-concat lets two parts overlap",
    plant: { optimized: (ir) => moveView(ir, "right", 2) },
  },
  {
    name: "place-concat reads a gradient where that of another part lies",
    plant: { optimized: (ir) => moveView(ir, "d.right", 0) },
  },
  {
    name: "remove-dead removes an update",
    plant: { optimized: (ir) => withoutFirst(ir, ({ kernel }) => kernel === "update-all") },
  },
  {
    name: "remove-dead removes an op that somebody reads",
    plant: { optimized: (ir) => withoutFirst(ir, ({ kernel }) => kernel === "max-pool") },
  },
  {
    name: "simplify takes dropout for the identity",
    plant: { optimized: (ir) => aliasNamed(ir, "drop", "most") },
  },
  {
    name: "simplify takes a mean over pixels for the identity",
    plant: { optimized: (ir) => aliasNamed(ir, "mean", "bend") },
  },
  {
    name: "an alias points one value too far",
    plant: {
      optimized: (ir) =>
        changeOp(ir, "affine", (op) => rewire(op, 0, (op.reads[0] ?? 0) + 1), "square"),
    },
  },
  {
    name: "a pass leaves two ops writing one value",
    plant: {
      optimized: (ir) =>
        changeOp(ir, "affine", (op) => ({ ...op, writes: op.reads.slice(0, 1) }), "square"),
    },
  },
  {
    name: "fuse-epilogues forgets the slope of an activation",
    plant: {
      optimized: (ir) =>
        changeOp(
          ir,
          "affine-gradient",
          ({ attrs: { activation, ...attrs }, ...op }) => ({
            ...op,
            attrs,
            reads: op.reads.slice(0, -1),
          }),
          "square",
        ),
    },
  },
  {
    name: "fuse-epilogues takes the slope at the result of another layer",
    plant: {
      optimized: (ir) =>
        changeOp(
          ir,
          "affine-gradient",
          (op) => rewire(op, op.reads.length - 1, valueNamed(ir, "square2")),
          "square",
        ),
    },
  },
  {
    name: "fuse-epilogues drops a bias",
    plant: {
      optimized: (ir) =>
        changeOp(
          ir,
          "affine",
          ({ attrs: { bias, ...attrs }, ...op }) => ({ ...op, attrs, reads: op.reads.slice(0, 2) }),
          "square",
        ),
    },
  },
  {
    name: "fuse-epilogues forgets the slope of an activation after a normalization",
    plant: {
      optimized: (ir) =>
        changeOp(
          ir,
          "batch-norm-gradient",
          ({ attrs: { epsilon }, ...op }) => ({
            ...op,
            attrs: { epsilon },
            reads: op.reads.slice(0, -1),
          }),
          "norm2",
        ),
    },
  },
  {
    name: "fuse-epilogues takes the slope at what is normalized",
    plant: {
      optimized: (ir) =>
        changeOp(
          ir,
          "batch-norm-gradient",
          (op) => rewire(op, op.reads.length - 1, op.reads[1] ?? -1),
          "norm2",
        ),
    },
  },
  {
    name: "fold-constants takes a gradient for zeros",
    plant: {
      optimized: (ir) =>
        changeOp(ir, "max-pool-gradient", ({ writes, ...op }) => ({
          ...op,
          kernel: "zeros",
          attrs: { shape: ir.values[writes[0] ?? -1]?.shape ?? [] },
          reads: [],
          writes,
        })),
    },
  },
  {
    name: "fuse-loss gives the count for the loss",
    plant: {
      optimized: (ir) =>
        changeOp(
          ir,
          "softmax-cross-entropy-step",
          ({ writes: [a = 0, b = 0, ...rest], ...op }) => ({
            ...op,
            writes: [b, a, ...rest],
          }),
        ),
    },
  },
  {
    name: "fuse-optimizer gives two parameters each other's gradients",
    plant: {
      optimized: (ir) => {
        const gradients = ["d.twin1/kernel", "d.twin2/kernel"].map((name) => valueNamed(ir, name));
        const isMeant = (op: Op) => op.kernel === "update-all" && op.attrs.call.kernel === "sgd";
        return { ...ir, ops: ir.ops.map((op) => (isMeant(op) ? swapped(op, gradients) : op)) };
      },
    },
  },
  ...inSiblings,
];

/** In an evaluation. */
export const inEvaluation: readonly PlantedBug[] = [
  {
    name: "an evaluation normalizes by its own batch",
    plant: {
      evaluated: (ir) => {
        const statistics = [ir.values.length, ir.values.length + 1];
        const changed = changeOp(ir, "batch-norm-inference", (op) => ({
          ...op,
          kernel: "batch-norm",
          reads: op.reads.slice(0, 3),
          writes: [...op.writes, ...statistics],
        }));
        const values = statistics.map((id) => ({
          id,
          name: `statistic ${id}`,
          shape: [4],
          dataType: "f32" as const,
        }));
        return { ...changed, values: [...ir.values, ...values] };
      },
    },
  },
  {
    name: "an evaluation drops out",
    plant: {
      evaluated: (ir) =>
        changeOp(ir, "add", ({ reads, ...op }) => ({
          ...op,
          kernel: "dropout",
          attrs: { rate: 0.5, stream: 1 },
          reads: reads.slice(0, 1),
        })),
    },
  },
  {
    name: "fold-batch-norm takes the mean for the variance",
    plant: {
      evaluatedOptimized: (ir) =>
        changeOp(ir, "fold-batch-norm", (op) =>
          rewire(rewire(op, 4, op.reads[5] ?? -1), 5, op.reads[4] ?? -1),
        ),
    },
  },
  {
    name: "fold-batch-norm leaves the filters as they were",
    plant: { evaluatedOptimized: (ir) => aliasNamed(ir, "deep/kernel.folded", "deep/kernel") },
  },
];
