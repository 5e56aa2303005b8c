/** Output: turns class scores into a loss. */
import { type Layer, singleInput } from "../layer.ts";

export const output: Layer = {
  type: "Output",
  label: "Output",
  group: "Ends",
  help: "Takes one score per class; softmax makes them probabilities and cross-entropy makes them the loss.",
  synonyms: ["loss", "softmax", "cross-entropy", "classification"],
  prefix: "output",
  inputs: singleInput,
  outputs: [],
  fields: {},
  summary: () => "softmax cross-entropy",
};
