/** AvgPool: keeps the mean of each window. */
import { type Layer, singleInput, singleOutput } from "../layer.ts";
import { paddingField, printSize, stridesField, windowField } from "./shared-fields.ts";

export const avgPool: Layer = {
  type: "AvgPool",
  label: "AvgPool",
  group: "Pooling",
  help: "Keeps the mean of each window; padding is left out of the mean.",
  synonyms: ["average", "mean", "subsample", "downsample"],
  prefix: "pool",
  inputs: singleInput,
  outputs: singleOutput,
  fields: {
    window: windowField("Window", [2, 2]),
    strides: stridesField([2, 2]),
    padding: { ...paddingField, initial: "valid" },
  },
  summary: ({ fields }) =>
    `${printSize(fields["window"])} · stride ${printSize(fields["strides"])}`,
};
