/** Input: where the images of the data set enter. */
import { defineLayer, singleOutput } from "../layer.ts";

export const input = defineLayer({
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
});
