/** MobileNet-mini: convolutions in two halves, one over space for each channel, one over channels for each pixel. After Howard et al. 2017. */
import { type Template, type TemplateNode, templateGraph } from "./template.ts";

const linear = { activation: "none", bias: false } as const;

/** Depthwise, norm, relu, pointwise, norm, relu: one column. */
function separable(
  block: string,
  from: string,
  column: number,
  filters: number,
  stride: number,
): readonly TemplateNode[] {
  const at = (name: string) => `${block}_${name}`;
  return [
    [at("depth"), "DepthwiseConv2D", [from], column, 0, { ...linear, strides: [stride, stride] }],
    [at("norm1"), "BatchNorm", [at("depth")], column, 1],
    [at("relu1"), "Activation", [at("norm1")], column, 2],
    [at("point"), "Conv2D", [at("relu1")], column, 3, { ...linear, filters, kernel: [1, 1] }],
    [at("norm2"), "BatchNorm", [at("point")], column, 4],
    [at("relu2"), "Activation", [at("norm2")], column, 5],
  ];
}

export const mobilenetMini: Template = {
  name: "mobilenet-mini",
  label: "MobileNet-mini",
  summary:
    "Splits each convolution into one over space and one over channels: about a ninth of the work, made for phones.",
  expected: { accuracy: 0.82, steps: 300, seconds: 2 },
  graph: templateGraph(
    "mobilenet-mini",
    [
      ["input", "Input", [], 0, 0],
      ["conv1", "Conv2D", ["input"], 0, 1, { ...linear, filters: 16, strides: [2, 2] }],
      ["norm1", "BatchNorm", ["conv1"], 0, 2],
      ["relu1", "Activation", ["norm1"], 0, 3],
      ...separable("m1", "relu1", 1, 32, 1),
      ...separable("m2", "m1_relu2", 2, 48, 2),
      ...separable("m3", "m2_relu2", 3, 48, 1),
      ["gap", "GlobalAvgPool", ["m3_relu2"], 4, 1],
      ["dense1", "Dense", ["gap"], 4, 2, { units: 6 }],
      ["output", "Output", ["dense1"], 4, 3],
    ],
    { data: "shapes", batchSize: 32, learningRate: 0.005, epochs: 5 },
  ),
};
