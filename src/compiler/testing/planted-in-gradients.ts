/** Bugs of the first two phases: what is built, and the gradients of it. */
import { alias, changeOp, doubled, rewire, valueNamed } from "./plant-in-ir.ts";
import type { PlantedBug } from "./planted-bug.ts";

/** In phase 1. */
export const inForward: readonly PlantedBug[] = [
  {
    name: "a convolution is built with the wrong strides",
    plant: {
      built: (ir) =>
        changeOp(ir, "conv2d", (op) => ({ ...op, attrs: { ...op.attrs, strides: [1, 1] } })),
    },
  },
  {
    name: "an add is given a value of another shape",
    plant: { built: (ir) => changeOp(ir, "add", (op) => rewire(op, 1, ir.images)) },
  },
  {
    name: "a convolution leaves out its dilation",
    plant: {
      built: (ir) =>
        changeOp(
          ir,
          "conv2d",
          ({ attrs: { dilations, ...attrs }, ...op }) => ({ ...op, attrs }),
          "grouped",
        ),
    },
  },
  {
    name: "an op forgets which node it was made for",
    plant: { built: (ir) => changeOp(ir, "concat", (op) => ({ ...op, origin: null, madeBy: "" })) },
  },
];

/** In phase 2. */
export const inBackward: readonly PlantedBug[] = [
  {
    name: "the gradient through a shortcut is dropped",
    plant: {
      differentiated: (ir) => {
        const total = ir.ops.find(({ kernel, phase }) => kernel === "add" && phase === "backward");
        return alias(ir, total?.writes[0] ?? -1, total?.reads[0] ?? -1);
      },
    },
  },
  {
    name: "a part of a gradient is counted twice",
    plant: {
      differentiated: (ir) => {
        const index = ir.ops.findIndex((op) => op.kernel === "add" && op.phase === "backward");
        const total = ir.ops[index];
        const twice = total && rewire(total, 0, total.reads[1] ?? -1);
        return twice ? { ...ir, ops: ir.ops.with(index, twice) } : ir;
      },
    },
  },
  {
    name: "the gradient of the loss lacks its 1/N",
    plant: { differentiated: (ir) => doubled(ir, "d.scores") },
  },
  {
    name: "a filter gradient has its padding at the wrong edge",
    plant: {
      differentiated: (ir) =>
        changeOp(
          ir,
          "conv2d-gradient-filter",
          (op) => ({
            ...op,
            attrs: { ...op.attrs, padding: { top: 1, left: 1, bottom: 0, right: 0 } },
          }),
          "fold",
        ),
    },
  },
  {
    name: "an input gradient has its padding at the wrong edge",
    plant: {
      differentiated: (ir) =>
        changeOp(
          ir,
          "conv2d-gradient-input",
          (op) => ({
            ...op,
            attrs: { ...op.attrs, padding: { top: 1, left: 1, bottom: 0, right: 0 } },
          }),
          "fold",
        ),
    },
  },
  {
    name: "a filter gradient is taken with the input of another layer",
    plant: {
      differentiated: (ir) =>
        changeOp(
          ir,
          "conv2d-gradient-filter",
          (op) => rewire(op, 0, valueNamed(ir, "left")),
          "right",
        ),
    },
  },
  {
    name: "the gradient of an activation reads its output",
    plant: {
      differentiated: (ir) =>
        changeOp(ir, "activation-gradient", (op) => rewire(op, 1, valueNamed(ir, "left")), "left"),
    },
  },
  {
    name: "the gradient of an activation is that of another function",
    plant: {
      differentiated: (ir) =>
        changeOp(
          ir,
          "activation-gradient",
          (op) => ({ ...op, attrs: { ...op.attrs, function: "tanh" } }),
          "left",
        ),
    },
  },
  {
    name: "a matrix is not transposed",
    plant: {
      differentiated: (ir) => ({
        ...ir,
        ops: ir.ops.map((op) =>
          op.kernel === "matmul" && op.origin === "square2" && op.attrs.transposeB
            ? { ...op, attrs: { ...op.attrs, transposeB: false } }
            : op,
        ),
      }),
    },
  },
  {
    name: "the gradient of a concat is cut one channel too late",
    plant: {
      differentiated: (ir) =>
        changeOp(ir, "slice", (op) => ({ ...op, attrs: { ...op.attrs, begin: 1 } })),
    },
  },
  {
    name: "the gradients of two branches are swapped",
    plant: {
      differentiated: (ir) => {
        const first = changeOp(ir, "slice", (op) => ({ ...op, attrs: { begin: 8, size: 4 } }));
        const other = changeOp(first, "slice", (op) =>
          op.attrs.begin === 8 ? { ...op, attrs: { begin: 4, size: 4 } } : op,
        );
        return other;
      },
    },
  },
  {
    name: "dropout's gradient draws another mask",
    plant: {
      differentiated: (ir) =>
        changeOp(ir, "dropout-gradient", (op) => ({ ...op, attrs: { ...op.attrs, stream: 1 } })),
    },
  },
  {
    name: "batch norm's gradient takes the variance for the mean",
    plant: {
      differentiated: (ir) =>
        changeOp(ir, "batch-norm-gradient", (op) =>
          rewire(rewire(op, 3, op.reads[4] ?? -1), 4, op.reads[3] ?? -1),
        ),
    },
  },
  {
    name: "the gradient of a mean is that of a smaller window's padding",
    plant: {
      differentiated: (ir) =>
        changeOp(ir, "avg-pool-gradient", (op) => ({
          ...op,
          attrs: { ...op.attrs, padding: { top: 1, left: 1, bottom: 0, right: 0 } },
        })),
    },
  },
  {
    name: "a filter gradient leaves out the dilation",
    plant: {
      differentiated: (ir) =>
        changeOp(
          ir,
          "conv2d-gradient-filter",
          (op) => ({ ...op, attrs: { ...op.attrs, dilations: [1, 2] } }),
          "grouped",
        ),
    },
  },
  {
    name: "an input gradient takes the filters of all channels for those of a group",
    plant: {
      differentiated: (ir) =>
        changeOp(
          ir,
          "conv2d-gradient-input",
          ({ attrs: { groups, ...attrs }, ...op }) => ({ ...op, attrs }),
          "grouped",
        ),
    },
  },
  {
    name: "a depthwise input gradient has its padding at the wrong edge",
    plant: {
      differentiated: (ir) =>
        changeOp(ir, "depthwise-conv2d-gradient-input", (op) => ({
          ...op,
          attrs: { ...op.attrs, padding: { top: 1, left: 1, bottom: 1, right: 0 } },
        })),
    },
  },
  {
    name: "the gradient of a maximum is spread over its window",
    plant: {
      differentiated: (ir) =>
        changeOp(ir, "max-pool-gradient", ({ attrs, reads, ...op }) => ({
          ...op,
          kernel: "avg-pool-gradient",
          attrs: { ...attrs, inputShape: ir.values[reads[1] ?? -1]?.shape ?? [] },
          reads: reads.slice(0, 1),
        })),
    },
  },
  {
    name: "a bias gradient leaves out the activation",
    plant: {
      differentiated: (ir) =>
        changeOp(ir, "bias-gradient", (op) => rewire(op, 0, valueNamed(ir, "d.left")), "left"),
    },
  },
];
