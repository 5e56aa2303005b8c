/** Reshape: the same numbers in another shape. */
import { type Layer, singleInput, singleOutput } from "../layer.ts";

export const reshape: Layer = {
  type: "Reshape",
  label: "Reshape",
  group: "Shape",
  help: "Gives the numbers of each image another shape and keeps their order: height, then width, then channels.",
  synonyms: ["view", "unflatten", "shape"],
  prefix: "reshape",
  inputs: singleInput,
  outputs: singleOutput,
  fields: {
    shape: {
      kind: "shape",
      label: "Target shape",
      help: "One to three lengths, as 7×7×16; a single -1 becomes whatever is left.",
      initial: "-1",
    },
  },
  summary: ({ fields }) => `to ${fields["shape"]}`,
};
