/** Inception-mini: two blocks of four branches that look at different scales and meet again. After Szegedy et al. 2015, much smaller. */
import { type Template, type TemplateNode, templateGraph } from "./template.ts";

/** One block, four branches wide: 1×1; 1×1 then 3×3; 1×1 then 5×5; pooling then 1×1. */
function inceptionBlock(
  block: string,
  from: string,
  column: number,
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
    [at("1x1"), "Conv2D", [from], column, 0, { filters: one, kernel: [1, 1] }],
    [at("reduce3"), "Conv2D", [from], column, 1, { filters: reduce3, kernel: [1, 1] }],
    [at("3x3"), "Conv2D", [at("reduce3")], column + 1, 1, { filters: three, kernel: [3, 3] }],
    [at("reduce5"), "Conv2D", [from], column, 2, { filters: reduce5, kernel: [1, 1] }],
    [at("5x5"), "Conv2D", [at("reduce5")], column + 1, 2, { filters: five, kernel: [5, 5] }],
    [at("pool"), "MaxPool", [from], column, 3, pool],
    [at("project"), "Conv2D", [at("pool")], column + 1, 3, { filters: pooled, kernel: [1, 1] }],
    [
      `${block}_concat`,
      "Concat",
      [at("1x1"), at("3x3"), at("5x5"), at("project")],
      column + 2,
      1.5,
    ],
  ];
}

export const inceptionMini: Template = {
  name: "inception-mini",
  label: "Inception-mini",
  summary: "Two blocks of four branches: no branch waits for another, so they may run together.",
  graph: templateGraph(
    "inception-mini",
    [
      ["input", "Input", [], 0, 1],
      ["conv1", "Conv2D", ["input"], 0, 2, { filters: 16 }],
      ["pool1", "MaxPool", ["conv1"], 1, 1.5],
      ...inceptionBlock("inc1", "pool1", 2, [16, 16, 24, 8, 8, 8]),
      ["pool2", "MaxPool", ["inc1_concat"], 5, 1.5],
      ...inceptionBlock("inc2", "pool2", 6, [24, 16, 32, 8, 16, 16]),
      ["gap", "GlobalAvgPool", ["inc2_concat"], 9, 1],
      ["dense1", "Dense", ["gap"], 9, 2, { units: 10 }],
      ["output", "Output", ["dense1"], 10, 1.5],
    ],
    { batchSize: 16, learningRate: 0.003 },
  ),
};
