/** ResidualBlock: two convolutions whose result is added to what came in. */
import type { Node, Size } from "../graph.ts";
import { type InnerLayer, type Layer, singleInput, singleOutput } from "../layer.ts";
import {
  blockActivationField,
  filtersField,
  initializerField,
  joinParts,
  printSize,
  stridesField,
  windowField,
} from "./shared-fields.ts";

export const residualBlock: Layer = {
  type: "ResidualBlock",
  label: "Residual block",
  group: "Block",
  help: "Two convolutions with BatchNorm learn what to add to the image that came in; where its size or channels change, a 1×1 convolution fits it.",
  synonyms: ["resnet", "skip", "shortcut", "module"],
  prefix: "residual",
  inputs: singleInput,
  outputs: singleOutput,
  fields: {
    filters: filtersField(
      "Filters",
      "Filters of both convolutions: the channels of its output.",
      16,
    ),
    kernel: windowField("Kernel", [3, 3]),
    strides: stridesField([1, 1]),
    activation: blockActivationField,
    initializer: initializerField,
  },
  expand,
  summary: ({ fields }) =>
    joinParts(printSize(fields["kernel"]), fields["filters"], fields["activation"]),
};

const onePixel: Size = [1, 1];

/** He et al. 2016, figure 2, with the projection of their option B where the shapes differ. */
function expand({ fields }: Node, input: readonly number[]): readonly InnerLayer[] {
  const { filters = 1, activation = "relu", initializer = "glorot uniform" } = fields;
  const { kernel = onePixel, strides = onePixel } = fields;
  const plain = { filters, activation: "none", bias: false, initializer };
  const act: InnerLayer["fields"] = { function: activation };
  const isAlike = printSize(strides) === "1×1" && input.at(-1) === filters;
  const shortcut: readonly InnerLayer[] = [
    {
      name: "shortcut",
      type: "Conv2D",
      inputs: ["in"],
      fields: { ...plain, kernel: onePixel, strides },
    },
    { name: "norm", type: "BatchNorm", inputs: ["shortcut"], fields: {} },
  ];
  return [
    { name: "conv1", type: "Conv2D", inputs: ["in"], fields: { ...plain, kernel, strides } },
    { name: "norm1", type: "BatchNorm", inputs: ["conv1"], fields: {} },
    { name: "act1", type: "Activation", inputs: ["norm1"], fields: act },
    { name: "conv2", type: "Conv2D", inputs: ["act1"], fields: { ...plain, kernel } },
    { name: "norm2", type: "BatchNorm", inputs: ["conv2"], fields: {} },
    ...(isAlike ? [] : shortcut),
    { name: "add", type: "Add", inputs: ["norm2", isAlike ? "in" : "norm"], fields: {} },
    { name: "act2", type: "Activation", inputs: ["add"], fields: act },
  ];
}
