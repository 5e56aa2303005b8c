/** Conv2D: slides small filters over the image and sums what they see. */
import { type Layer, singleInput, singleOutput } from "../layer.ts";
import {
  biasField,
  dilationField,
  fusedActivationField,
  initializerField,
  joinParts,
  paddingField,
  printDilation,
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
    dilation: dilationField,
    groups: {
      kind: "integer",
      label: "Groups",
      help: "Splits channels and filters into this many groups; the filters of a group see only its channels.",
      initial: 1,
      min: 1,
      max: 2048,
    },
    activation: fusedActivationField,
    bias: biasField("filter"),
    initializer: initializerField,
  },
  summary: ({ fields }) =>
    joinParts(
      printSize(fields["kernel"]),
      fields["filters"],
      printDilation(fields["dilation"]),
      fields["groups"] === 1 ? null : `${fields["groups"]} groups`,
      fields["activation"],
    ),
};
