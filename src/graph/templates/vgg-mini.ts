/** VGG-mini: nothing but 3×3 convolutions in pairs, with a pool after each pair. After Simonyan and Zisserman 2015, much smaller. */
import { type Template, templateGraph } from "./template.ts";

export const vggMini: Template = {
  name: "vgg-mini",
  label: "VGG-mini",
  summary:
    "Two 3×3 convolutions see as much as one 5×5, with fewer parameters and a relu more: pairs of them, then a pool.",
  expected: { accuracy: 0.81, steps: 300, seconds: 4 },
  graph: templateGraph(
    "vgg-mini",
    [
      ["input", "Input", [], 0, 0],
      ["conv1", "Conv2D", ["input"], 1, 0, { filters: 12 }],
      ["conv2", "Conv2D", ["conv1"], 2, 0, { filters: 12 }],
      ["pool1", "MaxPool", ["conv2"], 3, 0],
      ["conv3", "Conv2D", ["pool1"], 4, 0, { filters: 24 }],
      ["conv4", "Conv2D", ["conv3"], 0, 1.5, { filters: 24 }],
      ["pool2", "MaxPool", ["conv4"], 1, 1.5],
      ["flatten", "Flatten", ["pool2"], 2, 1.5],
      ["dense1", "Dense", ["flatten"], 3, 1.5, { units: 64, activation: "relu" }],
      ["drop", "Dropout", ["dense1"], 4, 1.5],
      ["dense2", "Dense", ["drop"], 3, 3, { units: 10 }],
      ["output", "Output", ["dense2"], 4, 3],
    ],
    { data: "fashion", batchSize: 32, learningRate: 0.002, epochs: 3 },
  ),
};
