/** Add: sums tensors of equal shape. */
import { type Layer, manyInputs, singleOutput } from "../layer.ts";

export const add: Layer = {
  type: "Add",
  label: "Add",
  group: "Join",
  help: "Sums two or more tensors of the same shape: the join of a skip connection.",
  synonyms: ["sum", "skip", "residual"],
  prefix: "add",
  inputs: manyInputs,
  outputs: singleOutput,
  fields: {},
  summary: () => "sum of its inputs",
};
