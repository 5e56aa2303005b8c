/** ResNet-mini: three residual blocks, each with a skip that adds its input to its output. After He et al. 2016, for small images. */
import { type Template, type TemplateNode, templateGraph } from "./template.ts";

const linear = { activation: "none", bias: false } as const;

/** conv, norm, relu, conv, norm, plus the input (through a 1×1 convolution where the shape changes), relu. Fills columns `column` … +3 of two rows. */
function residualBlock(
  block: string,
  from: string,
  row: number,
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
            2,
            row + 1,
            { ...linear, filters, kernel: [1, 1], strides },
          ],
          [at("skip_norm"), "BatchNorm", [at("skip")], 3, row + 1],
        ];
  return [
    [at("conv1"), "Conv2D", [from], 1, row, { ...linear, filters, strides }],
    [at("norm1"), "BatchNorm", [at("conv1")], 2, row],
    [at("relu1"), "Activation", [at("norm1")], 3, row],
    [at("conv2"), "Conv2D", [at("relu1")], 4, row, { ...linear, filters }],
    [at("norm2"), "BatchNorm", [at("conv2")], 5, row],
    ...skip,
    [at("add"), "Add", [at("norm2"), stride === 1 ? from : at("skip_norm")], 6, row + 0.5],
    [at("relu2"), "Activation", [at("add")], 7, row + 0.5],
  ];
}

export const resnetMini: Template = {
  name: "resnet-mini",
  label: "ResNet-mini",
  summary:
    "Three residual blocks: each learns what to add to its input, so gradients have a short way back.",
  graph: templateGraph(
    "resnet-mini",
    [
      ["input", "Input", [], 0, 0],
      ["conv1", "Conv2D", ["input"], 0, 1, { ...linear, filters: 8 }],
      ["norm1", "BatchNorm", ["conv1"], 0, 2],
      ["relu1", "Activation", ["norm1"], 0, 3],
      ...residualBlock("res1", "relu1", 0, 8, 1),
      ...residualBlock("res2", "res1_relu2", 2.5, 16, 2),
      ...residualBlock("res3", "res2_relu2", 5, 32, 2),
      ["gap", "GlobalAvgPool", ["res3_relu2"], 8, 3.5],
      ["dense1", "Dense", ["gap"], 8, 4.5, { units: 10 }],
      ["output", "Output", ["dense1"], 8, 5.5],
    ],
    { batchSize: 16, learningRate: 0.002 },
  ),
};
