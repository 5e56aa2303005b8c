/** The kinds of optimizer and the settings of each, as fields. */
import type { ChoiceField, NumberField } from "./field.ts";
import type { Optimizer } from "./graph.ts";

/** The kinds of optimizer, in the order in which they are offered. */
export const optimizerField: ChoiceField = {
  kind: "choice",
  label: "Optimizer",
  help: "How parameters follow their gradients.",
  initial: "adam",
  options: ["sgd", "momentum", "nesterov", "rmsprop", "adagrad", "adam", "adamw"],
};

/** What each kind of optimizer is called on the screen. */
export const optimizerLabels: { readonly [T in Optimizer["type"]]: string } = {
  sgd: "SGD",
  momentum: "SGD with momentum",
  nesterov: "SGD with Nesterov momentum",
  rmsprop: "RMSprop",
  adagrad: "Adagrad",
  adam: "Adam",
  adamw: "AdamW",
};

const momentum: NumberField = {
  kind: "number",
  label: "Momentum",
  help: "Share of the last move that is kept.",
  initial: 0.9,
  min: 0,
  max: 0.9999,
};

const beta1: NumberField = {
  kind: "number",
  label: "Beta 1",
  help: "Memory of the mean gradient.",
  initial: 0.9,
  min: 0,
  max: 0.9999,
};

const beta2: NumberField = {
  kind: "number",
  label: "Beta 2",
  help: "Memory of the mean squared gradient.",
  initial: 0.999,
  min: 0,
  max: 0.999999,
};

const epsilon: NumberField = {
  kind: "number",
  label: "Epsilon",
  help: "Keeps the step finite where gradients vanish.",
  initial: 1e-8,
  min: 1e-12,
  max: 1,
};

/** The extra settings of each kind of optimizer. */
export const optimizerFields: {
  readonly [T in Optimizer["type"]]: Readonly<
    Record<Exclude<keyof Extract<Optimizer, { type: T }>, "type">, NumberField>
  >;
} = {
  sgd: {},
  momentum: { momentum },
  nesterov: { momentum },
  rmsprop: {
    smoothing: {
      kind: "number",
      label: "Smoothing",
      help: "Memory of the mean squared gradient.",
      initial: 0.99,
      min: 0,
      max: 0.999999,
    },
    epsilon,
  },
  adagrad: { epsilon: { ...epsilon, initial: 1e-10 } },
  adam: { beta1, beta2, epsilon },
  adamw: {
    beta1,
    beta2,
    epsilon,
    weightDecay: {
      kind: "number",
      label: "Weight decay",
      help: "How fast every parameter shrinks towards zero, apart from its gradient: by this share of the learning rate at each step.",
      initial: 0.01,
      min: 0,
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
  nesterov: { type: "nesterov", momentum: 0.9 },
  rmsprop: { type: "rmsprop", smoothing: 0.99, epsilon: 1e-8 },
  adagrad: { type: "adagrad", epsilon: 1e-10 },
  adam: { type: "adam", beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
  adamw: { type: "adamw", beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 },
};
