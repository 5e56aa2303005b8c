/** Conv2D: slides small filters over the image and sums what they see. */
import { type Layer, singleInput, singleOutput } from "../layer.ts";
import {
  fusedActivationField,
  paddingField,
  printSize,
  stridesField,
  windowField,
} from "./shared-fields.ts";

export const conv2d: Layer = {
  type: "Conv2D",
  label: "Conv2D",
  group: "Convolution",
  help: "Slides filters over the image; each output pixel is a weighted sum of the window under it.",
  synonyms: ["convolution", "filter", "kernel"],
  prefix: "conv",
  inputs: singleInput,
  outputs: singleOutput,
  fields: {
    filters: {
      kind: "integer",
      label: "Filters",
      help: "How many features it looks for: the channels of its output.",
      initial: 16,
      min: 1,
      max: 2048,
    },
    kernel: windowField("Kernel", [3, 3]),
    strides: stridesField([1, 1]),
    padding: paddingField,
    activation: fusedActivationField,
    bias: {
      kind: "switch",
      label: "Bias",
      help: "Adds one trainable number per filter.",
      initial: true,
    },
  },
  summary: ({ fields }) =>
    [printSize(fields["kernel"]), fields["filters"], fields["activation"]]
      .filter((part) => part !== "none")
      .join(" · "),
};
