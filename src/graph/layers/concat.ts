/** Concat: stacks the channels of several tensors. */
import { type Layer, manyInputs, singleOutput } from "../layer.ts";

export const concat: Layer = {
  type: "Concat",
  label: "Concat",
  group: "Join",
  help: "Puts the channels of its inputs one after the other: the join of an Inception block.",
  synonyms: ["concatenate", "stack", "join", "merge"],
  prefix: "concat",
  inputs: manyInputs,
  outputs: singleOutput,
  fields: {},
  summary: () => "channels side by side",
};
