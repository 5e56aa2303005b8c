/** MLP: the simplest network that reads digits, without looking at neighbourhoods. */
import { type Template, templateGraph } from "./template.ts";

export const mlp: Template = {
  name: "mlp",
  label: "MLP",
  summary: "Two dense layers on raw pixels: the network to compare every convolution with.",
  expected: { accuracy: 0.91, steps: 300, seconds: 1 },
  graph: templateGraph(
    "mlp",
    [
      ["input", "Input", [], 0, 0],
      ["flatten", "Flatten", ["input"], 1, 0],
      ["dense1", "Dense", ["flatten"], 2, 0, { units: 128, activation: "relu" }],
      ["dense2", "Dense", ["dense1"], 3, 0, { units: 10 }],
      ["output", "Output", ["dense2"], 4, 0],
    ],
    { batchSize: 32 },
  ),
};
