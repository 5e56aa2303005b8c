/** BatchNorm: keeps each channel near mean 0 and variance 1. */
import { type Layer, singleInput, singleOutput } from "../layer.ts";

export const batchNorm: Layer = {
  type: "BatchNorm",
  label: "BatchNorm",
  group: "Normalise",
  help: "Shifts and scales each channel to mean 0 and variance 1 over the batch, then by two trained numbers.",
  synonyms: ["bn", "batch normalization", "normalise"],
  prefix: "norm",
  inputs: singleInput,
  outputs: singleOutput,
  fields: {
    momentum: {
      kind: "number",
      label: "Momentum",
      help: "Share of the running mean and variance that stays at each step; used when the network is evaluated.",
      initial: 0.9,
      min: 0,
      max: 0.9999,
    },
    epsilon: {
      kind: "number",
      label: "Epsilon",
      help: "Added to the variance so that nothing is divided by zero.",
      initial: 0.001,
      min: 1e-7,
      max: 1,
    },
  },
  summary: ({ fields }) => `momentum ${String(fields["momentum"])}`,
};
