/** Multiply: multiplies tensors of equal shape, value by value. */
import { type Layer, manyInputs, singleOutput } from "../layer.ts";

export const multiply: Layer = {
  type: "Multiply",
  label: "Multiply",
  group: "Join",
  help: "Multiplies two or more tensors of the same shape, value by value: a gate that lets some values through.",
  synonyms: ["product", "gate", "attention", "scale"],
  prefix: "multiply",
  inputs: manyInputs,
  outputs: singleOutput,
  fields: {},
  summary: () => "product of its inputs",
};
