/** Activation: applies one function to every value. */
import { type Layer, singleInput, singleOutput } from "../layer.ts";
import { activations } from "./shared-fields.ts";

export const activation: Layer = {
  type: "Activation",
  label: "Activation",
  group: "Normalise",
  help: "Applies one function to every value; without it, layers in a row would be one linear map.",
  synonyms: [...activations, "softmax", "nonlinearity"],
  prefix: "act",
  inputs: singleInput,
  outputs: singleOutput,
  fields: {
    function: {
      kind: "choice",
      label: "Function",
      help: "The function applied to every value; softmax turns the channels of each pixel, or each row, into shares that add up to 1.",
      initial: "relu",
      options: [...activations, "softmax"],
    },
  },
  summary: ({ fields }) => String(fields["function"]),
};
