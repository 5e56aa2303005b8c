/** SqueezeNet-mini: fire modules squeeze the channels before they expand them, and no dense layer at the end. After Iandola et al. 2016. */
import { type Template, templateGraph } from "./template.ts";

const filters = { squeeze: 12, expand1: 24, expand3: 24 } as const;

export const squeezenetMini: Template = {
  name: "squeezenet-mini",
  label: "SqueezeNet-mini",
  summary:
    "Few 1×1 filters stand before many 3×3 ones, and a mean takes the place of the dense layers: few parameters, much sight.",
  expected: { accuracy: 0.72, steps: 600, seconds: 5 },
  graph: templateGraph(
    "squeezenet-mini",
    [
      ["input", "Input", [], 0, 0],
      ["conv1", "Conv2D", ["input"], 1, 0, { filters: 24 }],
      ["pool1", "MaxPool", ["conv1"], 2, 0],
      ["fire1", "FireModule", ["pool1"], 3, 0, filters],
      ["fire2", "FireModule", ["fire1"], 4, 0, filters],
      ["pool2", "MaxPool", ["fire2"], 0, 1.5],
      ["fire3", "FireModule", ["pool2"], 1, 1.5, { squeeze: 16, expand1: 32, expand3: 32 }],
      ["conv2", "Conv2D", ["fire3"], 2, 1.5, { filters: 10, kernel: [1, 1], activation: "none" }],
      ["gap", "GlobalAvgPool", ["conv2"], 3, 1.5],
      ["output", "Output", ["gap"], 4, 1.5],
    ],
    { data: "fashion", batchSize: 32, learningRate: 0.003, epochs: 3 },
  ),
};
