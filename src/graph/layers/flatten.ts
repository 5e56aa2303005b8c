/** Flatten: an image becomes one row of numbers. */
import { type Layer, singleInput, singleOutput } from "../layer.ts";

export const flatten: Layer = {
  type: "Flatten",
  label: "Flatten",
  group: "Shape",
  help: "Lays out each image as one row of numbers: height, then width, then channels.",
  synonyms: ["reshape", "vector"],
  prefix: "flatten",
  inputs: singleInput,
  outputs: singleOutput,
  fields: {},
  summary: () => "to one row",
};
