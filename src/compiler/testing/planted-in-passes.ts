/** Bugs of the optimizer's update and of the passes. */
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
    plant: { optimized: (ir) => aliasNamed(ir, "mean", "sum") },
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
];
