/** LeNet-5: convolution, pooling, twice, then dense layers. LeCun et al. 1998, with today's relu, max pooling and softmax. */
import { type Template, templateGraph } from "./template.ts";

export const lenet: Template = {
  name: "lenet",
  label: "LeNet-5",
  summary:
    "The network that read cheques in 1998, with today's relu and max pooling: one straight line of layers.",
  expected: { accuracy: 0.96, steps: 900, seconds: 4 },
  graph: templateGraph(
    "lenet",
    [
      ["input", "Input", [], 0, 0],
      ["conv1", "Conv2D", ["input"], 1, 0, { filters: 6, kernel: [5, 5] }],
      ["pool1", "MaxPool", ["conv1"], 2, 0],
      ["conv2", "Conv2D", ["pool1"], 3, 0, { filters: 16, kernel: [5, 5] }],
      ["pool2", "MaxPool", ["conv2"], 4, 0],
      ["flatten", "Flatten", ["pool2"], 0, 1.5],
      ["dense1", "Dense", ["flatten"], 1, 1.5, { units: 120, activation: "relu" }],
      ["dense2", "Dense", ["dense1"], 2, 1.5, { units: 84, activation: "relu" }],
      ["dense3", "Dense", ["dense2"], 3, 1.5, { units: 10 }],
      ["output", "Output", ["dense3"], 4, 1.5],
    ],
    { batchSize: 64, learningRate: 0.005, epochs: 10 },
  ),
};
