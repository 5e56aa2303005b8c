/** ResNet-mini: three residual blocks, each with a skip that adds its input to its output. After He et al. 2016, for small images. */
import { type Template, type TemplateNode, templateGraph } from "./template.ts";

const linear = { activation: "none", bias: false } as const;

/** conv, norm, relu, conv, norm, plus the input (through a 1×1 convolution where the shape changes), relu. Two columns wide. */
function residualBlock(
  block: string,
  from: string,
  column: number,
  filters: number,
  stride: number,
): readonly TemplateNode[] {
  const at = (name: string) => `${block}_${name}`;
  const strides = [stride, stride] as const;
  const skip: readonly TemplateNode[] =
    stride === 1
      ? []
      : [
          [
            at("skip"),
            "Conv2D",
            [from],
            column,
            3,
            { ...linear, filters, kernel: [1, 1], strides },
          ],
          [at("snorm"), "BatchNorm", [at("skip")], column, 4],
        ];
  return [
    [at("conv1"), "Conv2D", [from], column, 0, { ...linear, filters, strides }],
    [at("norm1"), "BatchNorm", [at("conv1")], column, 1],
    [at("relu1"), "Activation", [at("norm1")], column, 2],
    [at("conv2"), "Conv2D", [at("relu1")], column + 1, 0, { ...linear, filters }],
    [at("norm2"), "BatchNorm", [at("conv2")], column + 1, 1],
    ...skip,
    [at("add"), "Add", [at("norm2"), stride === 1 ? from : at("snorm")], column + 1, 2],
    [at("relu2"), "Activation", [at("add")], column + 1, 3],
  ];
}

export const resnetMini: Template = {
  name: "resnet-mini",
  label: "ResNet-mini",
  summary:
    "Three residual blocks: each learns what to add to its input, so gradients have a short way back.",
  expected: { accuracy: 0.9, steps: 600, seconds: 4 },
  graph: templateGraph(
    "resnet-mini",
    [
      ["input", "Input", [], 0, 0],
      ["conv1", "Conv2D", ["input"], 0, 1, { ...linear, filters: 8 }],
      ["norm1", "BatchNorm", ["conv1"], 0, 2],
      ["relu1", "Activation", ["norm1"], 0, 3],
      ...residualBlock("r1", "relu1", 1, 8, 1),
      ...residualBlock("r2", "r1_relu2", 3, 16, 2),
      ...residualBlock("r3", "r2_relu2", 5, 32, 2),
      ["gap", "GlobalAvgPool", ["r3_relu2"], 7, 1],
      ["dense1", "Dense", ["gap"], 7, 2, { units: 10 }],
      ["output", "Output", ["dense1"], 7, 3],
    ],
    { batchSize: 16, learningRate: 0.005 },
  ),
};
