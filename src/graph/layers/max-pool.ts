/** MaxPool: keeps the largest value of each window. */
import { type Layer, singleInput, singleOutput } from "../layer.ts";
import { paddingField, printSize, stridesField, windowField } from "./shared-fields.ts";

export const maxPool: Layer = {
  type: "MaxPool",
  label: "MaxPool",
  group: "Pooling",
  help: "Keeps the largest value of each window: smaller images, small shifts forgotten.",
  synonyms: ["maximum", "subsample", "downsample"],
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
