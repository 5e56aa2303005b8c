/** LayerNorm: brings the channels of each pixel to mean 0 and variance 1. */
import { type Layer, singleInput, singleOutput } from "../layer.ts";

export const layerNorm: Layer = {
  type: "LayerNorm",
  label: "LayerNorm",
  group: "Normalise",
  help: "Shifts and scales the channels of each pixel, or of each row, to mean 0 and variance 1, then by two trained numbers per channel; the batch plays no part.",
  synonyms: ["ln", "layer normalization", "normalise", "transformer"],
  prefix: "norm",
  inputs: singleInput,
  outputs: singleOutput,
  fields: {
    epsilon: {
      kind: "number",
      label: "Epsilon",
      help: "Added to the variance so that nothing is divided by zero.",
      initial: 0.001,
      min: 1e-7,
      max: 1,
    },
  },
  summary: () => "over the channels",
};
