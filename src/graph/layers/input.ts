/** Input: where the images of the data set enter. */
import { type Layer, singleOutput } from "../layer.ts";

export const input: Layer = {
  type: "Input",
  label: "Input",
  group: "Ends",
  help: "A batch of images from the data set; their size follows from the data set chosen.",
  synonyms: ["images", "data"],
  prefix: "input",
  inputs: [],
  outputs: singleOutput,
  fields: {},
  summary: () => "images of the data set",
};
