/** Messy graph: a small network with everything in it that an optimiser of graphs can take out again, as drawings grow by hand. */
import { type Template, templateGraph } from "./template.ts";

const linear = { activation: "none", bias: false } as const;
const one = { window: [1, 1], strides: [1, 1] } as const;

export const messyGraph: Template = {
  name: "messy-graph",
  label: "Messy graph",
  summary:
    "The same pool twice, a relu of a relu, padding with nothing, layers that lead nowhere: watch the optimiser clean up.",
  expected: { accuracy: 0.94, steps: 300, seconds: 1 },
  graph: templateGraph(
    "messy-graph",
    [
      ["input", "Input", [], 0, 1],
      ["pad0", "ZeroPad", ["input"], 1, 1, { top: 0, bottom: 0, left: 0, right: 0 }],
      ["conv1", "Conv2D", ["pad0"], 2, 1, { ...linear, filters: 8 }],
      ["norm1", "BatchNorm", ["conv1"], 3, 1],
      ["relu1", "Activation", ["norm1"], 4, 1],
      ["relu2", "Activation", ["relu1"], 5, 1],
      ["poolA", "MaxPool", ["relu2"], 6, 0],
      ["poolB", "MaxPool", ["relu2"], 6, 2],
      ["left1", "Conv2D", ["poolA"], 7, 0, { filters: 8, kernel: [3, 3] }],
      ["right1", "Conv2D", ["poolB"], 7, 2, { filters: 8, kernel: [3, 3] }],
      ["nothing", "Dropout", ["left1"], 8, 0, { rate: 0 }],
      ["pool1x1", "MaxPool", ["right1"], 8, 2, one],
      ["join", "Concat", ["nothing", "pool1x1"], 9, 1],
      ["parts", "Split", ["join"], 10, 1],
      ["again", "Concat", ["parts:out1", "parts:out2"], 11, 1],
      ["lost", "Conv2D", ["again"], 12, 2.5, { filters: 32 }],
      ["nowhere", "Activation", ["lost"], 13, 2.5],
      ["pool2", "MaxPool", ["again"], 12, 1],
      ["flatten", "Flatten", ["pool2"], 13, 1],
      ["reshape", "Reshape", ["flatten"], 14, 1],
      ["dense1", "Dense", ["reshape"], 15, 1, { units: 10 }],
      ["output", "Output", ["dense1"], 16, 1],
    ],
    { batchSize: 32, learningRate: 0.003, epochs: 3 },
  ),
};
