/** The training settings as fields, so that they are validated and edited like those of a layer. */
import { dataCatalogue } from "./data-catalogue.ts";
import type { ChoiceField, NumberField } from "./field.ts";
import type { Training } from "./graph.ts";
import { initialOptimizers } from "./optimizer-fields.ts";
import { initialSchedules } from "./schedule-fields.ts";

/** The settings of `Training` that are a single value, in the order in which they are shown. */
export const trainingFields: {
  readonly data: ChoiceField;
  readonly batchSize: NumberField;
  readonly learningRate: NumberField;
  readonly l2: NumberField;
  readonly clipNorm: NumberField;
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
  l2: {
    kind: "number",
    label: "L2 penalty",
    help: "Pulls the kernels towards zero, but not biases and norms: this share of each kernel is added to its gradient. 0 is off.",
    initial: 0,
    min: 0,
    max: 1,
  },
  clipNorm: {
    kind: "number",
    label: "Clip norm",
    help: "Shrinks all gradients alike where together they are longer than this, so that no step is wild. 0 is off.",
    initial: 0,
    min: 0,
    max: 1000,
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

/** The settings that a new graph starts with. */
export const initialTraining: Training = {
  data: trainingFields.data.initial,
  batchSize: trainingFields.batchSize.initial,
  optimizer: initialOptimizers.adam,
  learningRate: trainingFields.learningRate.initial,
  schedule: initialSchedules.constant,
  l2: trainingFields.l2.initial,
  clipNorm: trainingFields.clipNorm.initial,
  epochs: trainingFields.epochs.initial,
  seed: trainingFields.seed.initial,
};
