/** Inception-mini: two blocks of four branches that look at different scales and meet again. After Szegedy et al. 2015, much smaller. */
import { type Template, type TemplateNode, templateGraph } from "./template.ts";

/** One block, four branches wide: 1×1; 1×1 then 3×3; 1×1 then 5×5; pooling then 1×1. */
function inceptionBlock(
  block: string,
  from: string,
  row: number,
  [one, reduce3, three, reduce5, five, pooled]: readonly [
    number,
    number,
    number,
    number,
    number,
    number,
  ],
): readonly TemplateNode[] {
  const at = (name: string) => `${block}_${name}`;
  const pool = { window: [3, 3], strides: [1, 1], padding: "same" } as const;
  return [
    [at("1x1"), "Conv2D", [from], 2, row, { filters: one, kernel: [1, 1] }],
    [at("red3"), "Conv2D", [from], 2, row + 1, { filters: reduce3, kernel: [1, 1] }],
    [at("3x3"), "Conv2D", [at("red3")], 3, row + 1, { filters: three, kernel: [3, 3] }],
    [at("red5"), "Conv2D", [from], 2, row + 2, { filters: reduce5, kernel: [1, 1] }],
    [at("5x5"), "Conv2D", [at("red5")], 3, row + 2, { filters: five, kernel: [5, 5] }],
    [at("pool"), "MaxPool", [from], 2, row + 3, pool],
    [at("proj"), "Conv2D", [at("pool")], 3, row + 3, { filters: pooled, kernel: [1, 1] }],
  ];
}

/** The ends of a block's branches, in the order in which their channels are stacked. */
function branchEnds(block: string): readonly string[] {
  return ["1x1", "3x3", "5x5", "proj"].map((name) => `${block}_${name}`);
}

export const inceptionMini: Template = {
  name: "inception-mini",
  label: "Inception-mini",
  summary: "Two blocks of four branches: no branch waits for another, so they may run together.",
  expected: { accuracy: 0.93, steps: 300, seconds: 2 },
  graph: templateGraph(
    "inception-mini",
    [
      ["input", "Input", [], 0, 0.5],
      ["conv1", "Conv2D", ["input"], 0, 1.5],
      ["pool1", "MaxPool", ["conv1"], 1, 1.5],
      ...inceptionBlock("i1", "pool1", 0, [16, 16, 24, 8, 8, 8]),
      ["concat1", "Concat", branchEnds("i1"), 4, 0.75],
      ["pool2", "MaxPool", ["concat1"], 1, 6.25],
      ...inceptionBlock("i2", "pool2", 4, [24, 16, 32, 8, 16, 16]),
      ["concat2", "Concat", branchEnds("i2"), 4, 4],
      ["flatten", "Flatten", ["concat2"], 4, 5],
      ["dense1", "Dense", ["flatten"], 4, 6, { units: 10 }],
      ["output", "Output", ["dense1"], 4, 7],
    ],
    { batchSize: 16, learningRate: 0.003 },
  ),
};
