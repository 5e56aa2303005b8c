/** GlobalAvgPool: one mean per channel. */
import { type Layer, singleInput, singleOutput } from "../layer.ts";

export const globalAvgPool: Layer = {
  type: "GlobalAvgPool",
  label: "Global average",
  group: "Pooling",
  help: "Replaces each channel by its mean over the whole image.",
  synonyms: ["gap", "mean", "globalaveragepool"],
  prefix: "gap",
  inputs: singleInput,
  outputs: singleOutput,
  fields: {},
  summary: () => "one mean per channel",
};
