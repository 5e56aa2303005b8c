/**
 * AlexNet two towers: two towers that see each other's features in two places only. After Krizhevsky, Sutskever and Hinton 2012,
 * figure 2, where each tower had a GPU of its own; much smaller, and without local response normalization.
 */
import { type Template, type TemplateNode, templateGraph } from "./template.ts";

/**
 * One tower, in rows of its own. With 24 filters instead of 20 one weight first meets a gradient as small as RMSprop's epsilon, where rounding
 * decides which way it goes; see `bounds` in `e2e/kernels/train-beside-oracle.ts`.
 */
function tower(name: "a" | "b", row: number): readonly TemplateNode[] {
  const at = (layer: string) => `${name}_${layer}`;
  return [
    [at("conv1"), "Conv2D", ["input"], 1, row, { filters: 12, kernel: [5, 5] }],
    [at("pool1"), "MaxPool", [at("conv1")], 2, row],
    [at("conv2"), "Conv2D", [at("pool1")], 3, row, { filters: 16 }],
    [at("pool2"), "MaxPool", [at("conv2")], 4, row],
    [at("conv3"), "Conv2D", ["cross"], 6, row, { filters: 20 }],
    [at("conv4"), "Conv2D", [at("conv3")], 7, row, { filters: 20 }],
    [at("conv5"), "Conv2D", [at("conv4")], 8, row, { filters: 16 }],
    [at("flat"), "Flatten", [at("conv5")], 9, row],
  ];
}

export const alexnetTwoTowers: Template = {
  name: "alexnet-two-towers",
  label: "AlexNet two towers",
  summary:
    "The network that won ImageNet in 2012 was cut in two because one GPU had too little memory: the towers meet twice.",
  expected: { accuracy: 0.94, steps: 600, seconds: 4 },
  graph: templateGraph(
    "alexnet-two-towers",
    [
      ["input", "Input", [], 0, 1],
      ...tower("a", 0),
      ...tower("b", 2),
      ["cross", "Concat", ["a_pool2", "b_pool2"], 5, 1],
      ["meet", "Concat", ["a_flat", "b_flat"], 10, 1],
      ["dense6", "Dense", ["meet"], 11, 1, { units: 96, activation: "relu" }],
      ["dense7", "Dense", ["dense6"], 12, 1, { units: 10 }],
      ["output", "Output", ["dense7"], 13, 1],
    ],
    { batchSize: 16, learningRate: 0.002, epochs: 2 },
  ),
};
