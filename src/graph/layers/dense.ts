/** Dense: every output sees every input. */
import { type Layer, singleInput, singleOutput } from "../layer.ts";
import { biasField, fusedActivationField, initializerField, joinParts } from "./shared-fields.ts";

export const dense: Layer = {
  type: "Dense",
  label: "Dense",
  group: "Dense",
  help: "Every unit is a weighted sum of all inputs: a matrix product.",
  synonyms: ["linear", "fully connected", "matmul"],
  prefix: "dense",
  inputs: singleInput,
  outputs: singleOutput,
  fields: {
    units: {
      kind: "integer",
      label: "Units",
      help: "How many outputs it has.",
      initial: 10,
      min: 1,
      max: 8192,
    },
    activation: { ...fusedActivationField, initial: "none" },
    bias: biasField("unit"),
    initializer: initializerField,
  },
  summary: ({ fields }) => joinParts(fields["units"], fields["activation"]),
};
