/** Calls of every optimizer's kernel, and of what is done to gradients before it. */
import type { KernelName } from "../../src/protocol/kernel.ts";
import { shapes } from "./case-shapes.ts";
import type { Draw } from "./draw.ts";
import type { KernelCase } from "./kernel-case.ts";

type OptimizerKernel = Extract<
  KernelName,
  | "sum-of-squares"
  | "clip-factor"
  | "scale"
  | "add-scaled"
  | "update-all"
  | "sgd"
  | "momentum"
  | "nesterov"
  | "rmsprop"
  | "adagrad"
  | "adam"
  | "adamw"
>;

const adam = { beta1: 0.9, beta2: 0.999, epsilon: 1e-7 };

/** w, dw, and slots that may be negative. */
function signed(shape: readonly number[], slots: number) {
  return (draw: Draw) => Array.from({ length: 2 + slots }, () => draw.signed(...shape));
}

/** w, dw, as many slots that may be negative, then one that is a mean or a sum of squares. */
function signedAndSquares(shape: readonly number[], slots: number) {
  return (draw: Draw) => [...signed(shape, slots)(draw), draw.positive(...shape)];
}

/** Calls that may be made for several parameters at once, with their operands. */
const updates = [
  [{ kernel: "adam", attrs: adam }, (shape: readonly number[]) => signedAndSquares(shape, 1)],
  [{ kernel: "sgd", attrs: {} }, (shape: readonly number[]) => signed(shape, 0)],
  [
    { kernel: "moving-average", attrs: { momentum: 0.9 } },
    (shape: readonly number[]) => signed(shape, 0),
  ],
  [
    { kernel: "momentum", attrs: { momentum: 0.9 } },
    (shape: readonly number[]) => signed(shape, 1),
  ],
] as const;

export const optimizerCases: { readonly [K in OptimizerKernel]: readonly KernelCase<K>[] } = {
  "sum-of-squares": shapes.map((shape) => ({
    attrs: {},
    inputs: (draw) => [draw.signed(...shape)],
  })),
  "clip-factor": shapes.map((_, index) => ({
    attrs: { norm: index / 5 + 0.1 },
    inputs: (draw) => [draw.positive()],
  })),
  scale: shapes.map((shape) => ({
    attrs: {},
    inputs: (draw) => [draw.signed(...shape), draw.positive()],
  })),
  "add-scaled": shapes.map((shape, index) => ({
    attrs: { factor: 10 ** -index },
    inputs: (draw) => [draw.signed(...shape), draw.signed(...shape)],
  })),
  "update-all": shapes.map((shape, index) => {
    const [call, slots] = updates[index % updates.length] ?? updates[0];
    return {
      attrs: { call, count: 3 },
      inputs: (draw) => [shape, [index + 1], shape].flatMap((own) => slots(own)(draw)),
      step: 2 + index,
      learningRate: 0.01,
    };
  }),
  sgd: shapes.map((shape) => ({ attrs: {}, inputs: signed(shape, 0) })),
  momentum: shapes.map((shape) => ({ attrs: { momentum: 0.9 }, inputs: signed(shape, 1) })),
  nesterov: shapes.map((shape, index) => ({
    attrs: { momentum: index / 10 },
    inputs: signed(shape, 1),
  })),
  rmsprop: shapes.map((shape, index) => ({
    attrs: { smoothing: 1 - 0.5 ** index, epsilon: 1e-7 },
    inputs: signedAndSquares(shape, 0),
    learningRate: 0.01,
  })),
  adagrad: shapes.map((shape) => ({
    attrs: { epsilon: 1e-10 },
    inputs: signedAndSquares(shape, 0),
    learningRate: 0.01,
  })),
  adam: shapes.map((shape, index) => ({
    attrs: adam,
    inputs: signedAndSquares(shape, 1),
    step: 4 ** index,
    learningRate: 0.01,
  })),
  adamw: shapes.map((shape, index) => ({
    attrs: { ...adam, weightDecay: index / 8 },
    inputs: signedAndSquares(shape, 1),
    step: 4 ** index,
    learningRate: 0.01,
  })),
};
