/** Small networks on the UCI digits that each have one illness, for the tests of whoever looks for it. */
import type { Graph, Training } from "../../graph/graph.ts";
import { initialOptimizers } from "../../graph/optimizer-fields.ts";
import { type TemplateNode, templateGraph } from "../../graph/templates/template.ts";

const settings: Partial<Training> = {
  data: "digits",
  batchSize: 32,
  optimizer: initialOptimizers.sgd,
  learningRate: 0.1,
};

const plain: readonly TemplateNode[] = [
  ["in", "Input", [], 0, 0],
  ["f", "Flatten", ["in"], 1, 0],
  ["h", "Dense", ["f"], 2, 0, { units: 32, activation: "relu" }],
  ["d", "Dense", ["h"], 3, 0, { units: 10 }],
  ["out", "Output", ["d"], 4, 0],
];

/** Nothing is wrong with it; others differ from it in what makes them ill. */
export const healthy: Graph = templateGraph("healthy", plain, settings);

/** A learning rate of 10 with plain gradient descent. */
export const lr10Sgd: Graph = templateGraph("lr10-sgd", plain, { ...settings, learningRate: 10 });

/** A learning rate of 1 with Adam. */
export const lr1AdamConv: Graph = templateGraph(
  "lr1-adam-conv",
  [
    ["in", "Input", [], 0, 0],
    ["c", "Conv2D", ["in"], 1, 0, { filters: 8 }],
    ["c2", "Conv2D", ["c"], 2, 0, { filters: 8 }],
    ["f", "Flatten", ["c2"], 3, 0],
    ["d", "Dense", ["f"], 4, 0, { units: 32, activation: "relu" }],
    ["d2", "Dense", ["d"], 5, 0, { units: 10 }],
    ["out", "Output", ["d2"], 6, 0],
  ],
  { ...settings, optimizer: initialOptimizers.adam, learningRate: 1 },
);

/** A relu on the scores. */
export const reluScores: Graph = templateGraph(
  "relu-scores",
  plain.map((row) =>
    row[0] === "d" ? ["d", "Dense", ["h"], 3, 0, { units: 10, activation: "relu" }] : row,
  ),
  settings,
);

/** A convolution that leads nowhere. */
export const unusedLayer: Graph = templateGraph(
  "unused-layer",
  [...plain, ["c", "Conv2D", ["in"], 1, 1]],
  settings,
);

const squarings = 7;

/** Squares its values seven times over: numbers overflow before anything is learnt, at the least learning rate there is. */
export const overflowing: Graph = withOwnEdges(
  templateGraph(
    "overflow",
    [
      ["in", "Input", [], 0, 0],
      ["m0", "Conv2D", ["in"], 1, 0, { filters: 8, initializer: "he normal" }],
      ...Array.from({ length: squarings }, (_, index): TemplateNode => {
        const before = `m${index}`;
        return [`m${index + 1}`, "Multiply", [before, before], 2 + index, 0];
      }),
      ["f", "Flatten", [`m${squarings}`], 10, 0],
      ["d", "Dense", ["f"], 11, 0, { units: 10 }],
      ["out", "Output", ["d"], 12, 0],
    ],
    { ...settings, learningRate: 1e-7 },
  ),
);

/** A template names its edges after their ends, which two edges between the same nodes would share. */
function withOwnEdges(graph: Graph): Graph {
  return { ...graph, edges: graph.edges.map((edge, index) => ({ ...edge, id: `e${index}` })) };
}
