/** SeparableConv2D: a depthwise convolution, then a 1×1 convolution that mixes the channels. */
import { type Layer, singleInput, singleOutput } from "../layer.ts";
import {
  biasField,
  dilationField,
  fusedActivationField,
  initializerField,
  joinParts,
  multiplierField,
  paddingField,
  printDilation,
  printSize,
  stridesField,
  windowField,
} from "./shared-fields.ts";

export const separableConv2d: Layer = {
  type: "SeparableConv2D",
  label: "SeparableConv2D",
  group: "Convolution",
  help: "Looks at each channel on its own, then mixes the channels pixel by pixel: nearly a Conv2D, at a fraction of the work.",
  synonyms: ["convolution", "depthwise", "pointwise", "xception", "mobilenet"],
  prefix: "separable",
  inputs: singleInput,
  outputs: singleOutput,
  fields: {
    filters: {
      kind: "integer",
      label: "Filters",
      help: "How many mixtures of the channels it makes: the channels of its output.",
      initial: 16,
      min: 1,
      max: 2048,
    },
    kernel: windowField("Kernel", [3, 3]),
    multiplier: {
      ...multiplierField,
      help: "How many filters each channel gets before the channels are mixed.",
    },
    strides: stridesField([1, 1]),
    padding: paddingField,
    dilation: dilationField,
    activation: fusedActivationField,
    bias: biasField("filter"),
    initializer: initializerField,
  },
  summary: ({ fields }) =>
    joinParts(
      printSize(fields["kernel"]),
      fields["filters"],
      printDilation(fields["dilation"]),
      fields["activation"],
    ),
};
