import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { graphKinds, graphNumbers } from "../../cli/fuzz/graph-numbers.ts";
import { type TemplateNode, templateGraph } from "../../graph/templates/template.ts";
import { build } from "../1-build/build.ts";
import type { Ir } from "../ir.ts";
import { printIr } from "../print-ir.ts";
import { type DrawnGraph, drawGraph } from "../testing/draw-graph.ts";
import { firstDistance, inputsFor, outcomeOf, sourceOf } from "../testing/run-oracle.ts";
import { verifyIr } from "../verify-ir.ts";
import { foldBatchNorm } from "./fold-batch-norm.ts";
import { lastIr, optimize } from "./optimize.ts";
import { passes } from "./passes.ts";

const dataSet: DrawnGraph["dataSet"] = {
  name: "dots",
  label: "dots",
  imageShape: [8, 8, 1],
  classes: ["a", "b"],
  trainCount: 10,
  validationCount: 10,
  licence: "",
  source: "",
};

/** The forward pass with one row after another between the input and the scores. */
function evaluationOf(rows: readonly TemplateNode[], batchSize = 4): Ir {
  const last = rows.at(-1)?.[0] ?? "input";
  const graph = templateGraph(
    "normed",
    [
      ["input", "Input", [], 0, 0],
      ...rows,
      ["gap", "GlobalAvgPool", [last], 0, 0],
      ["scores", "Dense", ["gap"], 0, 0, { units: 2 }],
      ["output", "Output", ["scores"], 0, 0],
    ],
    {},
  );
  const source = sourceOf({ graph, dataSet, batchSize });
  return build(graph, { ...source, mode: "evaluate", batchSize });
}

const linear = { filters: 3, activation: "none" } as const;
const conv: TemplateNode = ["conv", "Conv2D", ["input"], 0, 0, linear];
const norm: TemplateNode = ["norm", "BatchNorm", ["conv"], 0, 0];

function forwardOf(ir: Ir): string {
  return printIr(ir).split("forward\n")[1] ?? "";
}

describe("fold-batch-norm", () => {
  it("scales the filters and shifts the bias of the convolution before", () => {
    const { ir, rewrites } = foldBatchNorm.run(evaluationOf([conv, norm]));
    expect(verifyIr(ir)).toEqual([]);
    expect(forwardOf(ir)).toMatchInlineSnapshot(`
      "  conv/kernel.folded f32[3,3,1,3], conv/bias.folded f32[3] = fold-batch-norm(conv/kernel, conv/bias, norm/gamma, norm/beta, norm/mean, norm/variance, epsilon=0.001)
        conv.sum f32[4,8,8,3] = conv2d(images, conv/kernel.folded, window=3×3, strides=1×1, padding=[1,1,1,1])
        norm f32[4,8,8,3] = bias-add(conv.sum, conv/bias.folded)
        gap f32[4,3] = global-avg-pool(norm)
        scores.sum f32[4,2] = matmul(gap, scores/kernel)
        scores f32[4,2] = bias-add(scores.sum, scores/bias)
        loss f32[] = softmax-cross-entropy(scores, labels)
        correct f32[] = count-correct(scores, labels)
        topK f32[] = count-top-k(scores, labels, k=2)
        confusion f32[2,2] = confusion-matrix(scores, labels)
      "
    `);
    expect(rewrites).toMatchInlineSnapshot(`
      [
        {
          "after": "conv/kernel.folded f32[3,3,1,3], conv/bias.folded f32[3] = fold-batch-norm(conv/kernel, conv/bias, norm/gamma, norm/beta, norm/mean, norm/variance, epsilon=0.001)
      conv.sum f32[4,8,8,3] = conv2d(images, conv/kernel.folded, window=3×3, strides=1×1, padding=[1,1,1,1])
      norm f32[4,8,8,3] = bias-add(conv.sum, conv/bias.folded)",
          "before": "conv.sum f32[4,8,8,3] = conv2d(images, conv/kernel, window=3×3, strides=1×1, padding=[1,1,1,1])
      conv f32[4,8,8,3] = bias-add(conv.sum, conv/bias)
      norm f32[4,8,8,3] = batch-norm-inference(conv, norm/gamma, norm/beta, norm/mean, norm/variance, epsilon=0.001)",
          "origins": [
            "conv",
            "norm",
          ],
          "pass": "fold-batch-norm",
          "rule": "running-statistics",
          "saves": {
            "bytes": 5904,
            "dispatches": 0,
            "flops": 1509,
          },
          "why": "Scaling and shifting what filters give is the same as scaling the filters and shifting the bias.",
        },
      ]
    `);
  });

  it("folds one normalization after the other into the same filters", () => {
    const again: TemplateNode = ["again", "BatchNorm", ["norm"], 0, 0];
    const { rewrites } = foldBatchNorm.run(evaluationOf([conv, norm, again]));
    expect(rewrites).toHaveLength(2);
  });

  it.each<[string, readonly TemplateNode[], number]>([
    [
      "an activation stands between",
      [["conv", "Conv2D", ["input"], 0, 0, { filters: 3 }], norm],
      4,
    ],
    [
      "there is no bias to shift",
      [["conv", "Conv2D", ["input"], 0, 0, { ...linear, bias: false }], norm],
      4,
    ],
    ["somebody else reads the sum", [conv, norm, ["both", "Add", ["conv", "norm"], 0, 0]], 4],
    [
      "the filters are larger than the images",
      [
        [
          "conv",
          "Conv2D",
          ["input"],
          0,
          0,
          { filters: 3, activation: "none", kernel: [9, 9], padding: "same" },
        ],
        norm,
      ],
      1,
    ],
  ])("leaves the normalization where %s", (_, rows, batchSize) => {
    const ir = evaluationOf(rows, batchSize);
    expect(foldBatchNorm.run(ir)).toEqual({ ir, rewrites: [] });
  });

  it("changes no result of an evaluation by more than rounding, alone and among the others", () => {
    const drawn = graphNumbers(graphKinds.normalized).map(drawGraph);
    const anyOrder = fc.shuffledSubarray([...passes], { minLength: 0 });
    let folded = 0;
    fc.assert(
      fc.property(drawn, anyOrder, (graph, others) => {
        const source = sourceOf(graph);
        const ir = build(graph.graph, { ...source, mode: "evaluate", batchSize: graph.batchSize });
        const inputs = inputsFor(ir, source.dataSet.classes.length, 7);
        for (const chosen of [[foldBatchNorm], others, [...others, foldBatchNorm]]) {
          const runs = optimize(ir, chosen);
          const after = lastIr(ir, runs);
          expect(verifyIr(after)).toEqual([]);
          expect(firstDistance(outcomeOf(ir, inputs), outcomeOf(after, inputs), 1e-9)).toBeNull();
          folded += runs
            .filter(({ pass }) => pass === foldBatchNorm.name)
            .flatMap(({ rewrites }) => rewrites).length;
        }
      }),
      { numRuns: 150 },
    );
    expect(folded).toBeGreaterThan(50);
  });
});
