/** Output: turns class scores into a loss. */
import { type Layer, singleInput } from "../layer.ts";

/** What training makes small, in the order in which the losses are offered. */
export const losses = ["softmax cross-entropy", "mean squared error", "hinge"] as const;

export type LossName = (typeof losses)[number];

export const output: Layer = {
  type: "Output",
  label: "Output",
  group: "Ends",
  help: "Takes one score per class and makes them the loss; softmax cross-entropy reads them as probabilities first.",
  synonyms: ["loss", "softmax", "cross-entropy", "classification"],
  prefix: "output",
  inputs: singleInput,
  outputs: [],
  fields: {
    loss: {
      kind: "choice",
      label: "Loss",
      help: "What training makes small. Softmax cross-entropy is usual; the others take the scores as they are.",
      initial: "softmax cross-entropy",
      options: losses,
    },
  },
  summary: ({ fields }) => String(fields["loss"]),
};
