/** The training settings as fields, so that they are validated and edited like those of a layer. */
import { dataCatalogue } from "./data-catalogue.ts";
import type { ChoiceField, NumberField } from "./field.ts";
import type { Optimizer, Training } from "./graph.ts";

/** The settings of `Training` that are a single value, in the order in which they are shown. */
export const trainingFields: {
  readonly data: ChoiceField;
  readonly batchSize: NumberField;
  readonly learningRate: NumberField;
  readonly epochs: NumberField;
  readonly seed: NumberField;
} = {
  data: {
    kind: "choice",
    label: "Data set",
    help: "The images to learn from.",
    initial: "mnist",
    options: [...dataCatalogue.keys()],
  },
  batchSize: {
    kind: "integer",
    label: "Batch size",
    help: "Images per step. More images make a steadier gradient and a longer step.",
    initial: 32,
    min: 1,
    max: 4096,
  },
  learningRate: {
    kind: "number",
    label: "Learning rate",
    help: "How far the parameters move at each step. Takes effect at once, even while training.",
    initial: 0.001,
    min: 1e-7,
    max: 10,
  },
  epochs: {
    kind: "integer",
    label: "Epochs",
    help: "How many times Train goes through the training images.",
    initial: 5,
    min: 1,
    max: 10_000,
  },
  seed: {
    kind: "integer",
    label: "Seed",
    help: "Where all random numbers come from. Same seed, same machine, same engine: the same curve.",
    initial: 1,
    min: 0,
    max: 4_294_967_295,
  },
};

/** The kinds of optimizer, in the order in which they are offered. */
export const optimizerField: ChoiceField = {
  kind: "choice",
  label: "Optimizer",
  help: "How parameters follow their gradients.",
  initial: "adam",
  options: ["sgd", "momentum", "adam"],
};

/** The extra settings of each kind of optimizer. */
export const optimizerFields: {
  readonly [T in Optimizer["type"]]: Readonly<
    Record<Exclude<keyof Extract<Optimizer, { type: T }>, "type">, NumberField>
  >;
} = {
  sgd: {},
  momentum: {
    momentum: {
      kind: "number",
      label: "Momentum",
      help: "Share of the last move that is kept.",
      initial: 0.9,
      min: 0,
      max: 0.9999,
    },
  },
  adam: {
    beta1: {
      kind: "number",
      label: "Beta 1",
      help: "Memory of the mean gradient.",
      initial: 0.9,
      min: 0,
      max: 0.9999,
    },
    beta2: {
      kind: "number",
      label: "Beta 2",
      help: "Memory of the mean squared gradient.",
      initial: 0.999,
      min: 0,
      max: 0.999999,
    },
    epsilon: {
      kind: "number",
      label: "Epsilon",
      help: "Keeps the step finite where gradients vanish.",
      initial: 1e-8,
      min: 1e-12,
      max: 1,
    },
  },
};

/** The initial settings of each optimizer. */
export const initialOptimizers: {
  readonly [T in Optimizer["type"]]: Extract<Optimizer, { type: T }>;
} = {
  sgd: { type: "sgd" },
  momentum: { type: "momentum", momentum: 0.9 },
  adam: { type: "adam", beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
};

/** The settings that a new graph starts with. */
export const initialTraining: Training = {
  data: trainingFields.data.initial,
  batchSize: trainingFields.batchSize.initial,
  optimizer: initialOptimizers.adam,
  learningRate: trainingFields.learningRate.initial,
  epochs: trainingFields.epochs.initial,
  seed: trainingFields.seed.initial,
};
