/** DepthwiseConv2D: slides filters of its own over each channel. */
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

export const depthwiseConv2d: Layer = {
  type: "DepthwiseConv2D",
  label: "DepthwiseConv2D",
  group: "Convolution",
  help: "Slides filters over each channel on its own: it looks for shapes and never mixes channels, at a fraction of the work.",
  synonyms: ["convolution", "mobilenet", "separable", "channelwise"],
  prefix: "depthwise",
  inputs: singleInput,
  outputs: singleOutput,
  fields: {
    kernel: windowField("Kernel", [3, 3]),
    multiplier: multiplierField,
    strides: stridesField([1, 1]),
    padding: paddingField,
    dilation: dilationField,
    activation: fusedActivationField,
    bias: biasField("channel"),
    initializer: initializerField,
  },
  summary: ({ fields }) =>
    joinParts(
      printSize(fields["kernel"]),
      `×${fields["multiplier"]}`,
      printDilation(fields["dilation"]),
      fields["activation"],
    ),
};
