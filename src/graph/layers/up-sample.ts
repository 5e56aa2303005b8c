/** UpSample: a larger image in which each pixel is repeated. */
import { type Layer, singleInput, singleOutput } from "../layer.ts";
import { printSize } from "./shared-fields.ts";

export const upSample: Layer = {
  type: "UpSample",
  label: "UpSample",
  group: "Shape",
  help: "Repeats each pixel down and across: a larger image without new detail (nearest neighbour).",
  synonyms: ["resize", "enlarge", "nearest", "upscale", "decoder"],
  prefix: "up",
  inputs: singleInput,
  outputs: singleOutput,
  fields: {
    factor: {
      kind: "size",
      label: "Factor",
      help: "How many times each pixel is repeated down and across.",
      initial: [2, 2],
      min: 1,
      max: 16,
    },
  },
  summary: ({ fields }) => `${printSize(fields["factor"])} times`,
};
