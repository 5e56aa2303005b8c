/** Activation: applies one function to every value. */
import { type Layer, singleInput, singleOutput } from "../layer.ts";
import { activations } from "./shared-fields.ts";

export const activation: Layer = {
  type: "Activation",
  label: "Activation",
  group: "Normalise",
  help: "Applies one function to every value; without it, layers in a row would be one linear map.",
  synonyms: [...activations, "nonlinearity"],
  prefix: "act",
  inputs: singleInput,
  outputs: singleOutput,
  fields: {
    function: {
      kind: "choice",
      label: "Function",
      help: "The function applied to every value.",
      initial: "relu",
      options: activations,
    },
  },
  summary: ({ fields }) => String(fields["function"]),
};
