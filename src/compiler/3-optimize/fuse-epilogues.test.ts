import { describe, expect, it } from "vitest";
import { templateCatalogue } from "../../graph/templates/catalogue.ts";
import { type TemplateNode, templateGraph } from "../../graph/templates/template.ts";
import type { Stages } from "../compilation.ts";
import { compile } from "../compile.ts";
import type { Ir } from "../ir.ts";
import { printIr } from "../print-ir.ts";
import { verifying } from "../verifying.ts";
import { fuseEpilogues } from "./fuse-epilogues.ts";

/** One layer of each kind; what `dense` gives before its activation is kept, for the slope of a gelu needs it. */
const rows: readonly TemplateNode[] = [
  ["input", "Input", [], 0, 0],
  ["conv", "Conv2D", ["input"], 0, 0, { filters: 4, kernel: [3, 3], activation: "tanh" }],
  ["each", "DepthwiseConv2D", ["conv"], 0, 0, { activation: "relu", dilation: [2, 2] }],
  [
    "runs",
    "Conv2D",
    ["each"],
    0,
    0,
    { filters: 4, kernel: [1, 1], groups: 2, activation: "none", bias: false },
  ],
  ["relu", "Activation", ["runs"], 0, 0],
  ["both", "Add", ["runs", "relu"], 0, 0],
  ["gap", "GlobalAvgPool", ["both"], 0, 0],
  ["dense", "Dense", ["gap"], 0, 0, { units: 8, activation: "gelu" }],
  ["scores", "Dense", ["dense"], 0, 0],
  ["output", "Output", ["scores"], 0, 0],
];

function stagesOf(graph: Parameters<typeof compile>[0], options: object = {}): Stages {
  const { stages, diagnostics } = compile(graph, { inspector: verifying, ...options });
  expect(diagnostics).toEqual([]);
  if (!stages) throw new Error("The fixture does not compile.");
  return stages;
}

function fused(): Stages {
  const graph = templateGraph("epilogues", rows, {
    data: "digits",
    batchSize: 2,
    optimizer: { type: "sgd" },
  });
  return stagesOf(graph, { passes: [fuseEpilogues] });
}

function part(ir: Ir, begin: string, end: string): string {
  return new RegExp(`${begin}\n([\\s\\S]*?)${end}`).exec(printIr(ir))?.[1] ?? "";
}

function template(name: string): Stages {
  const found = templateCatalogue.get(name);
  if (!found) throw new Error("There is no such template.");
  return stagesOf(found.graph);
}

describe("fuse-epilogues", () => {
  it("does bias and activation with the sum, and keeps what they read only where others read it", () => {
    expect(part(fused().optimized, "forward", "backward")).toMatchInlineSnapshot(`
      "  conv f32[2,8,8,4] = affine(images, conv/kernel, conv/bias, conv2d, window=3×3, strides=1×1, padding=[1,1,1,1], bias, activation=tanh)
        each f32[2,8,8,4] = affine(conv, each/kernel, each/bias, depthwise-conv2d, window=3×3, strides=1×1, padding=[2,2,2,2], dilations=2×2, bias, activation=relu)
        relu f32[2,8,8,4], runs f32[2,8,8,4] = affine(each, runs/kernel, conv2d, window=1×1, strides=1×1, padding=[0,0,0,0], groups=2, activation=relu, keepsInput)
        both f32[2,8,8,4] = add(runs, relu)
        gap f32[2,4] = global-avg-pool(both)
        dense f32[2,8], dense.biased f32[2,8] = affine(gap, dense/kernel, dense/bias, matmul, bias, activation=gelu, keepsInput)
        scores f32[2,10] = affine(dense, scores/kernel, scores/bias, matmul, bias)
        loss f32[] = softmax-cross-entropy(scores, labels)
        correct f32[] = count-correct(scores, labels)
      "
    `);
  });

  it("takes all gradients of a layer at once", () => {
    expect(part(fused().optimized, "backward", "update")).toMatchInlineSnapshot(`
      "  d.scores f32[2,10] = softmax-cross-entropy-gradient(scores, labels)
        d.scores/kernel f32[8,10], d.scores/bias f32[10], d.dense f32[2,8] = affine-gradient(dense, d.scores, scores/kernel, matmul, bias, inputGradient)
        d.dense/kernel f32[4,8], d.dense/bias f32[8], d.gap f32[2,4] = affine-gradient(gap, d.dense, dense/kernel, dense.biased, matmul, bias, inputGradient, activation=gelu)
        d.both f32[2,8,8,4] = global-avg-pool-gradient(d.gap, inputShape=2×8×8×4)
        d.runs f32[2,8,8,4] = activation-gradient(d.both, runs, function=relu)
        d.runs.total f32[2,8,8,4] = add(d.both, d.runs)
        d.runs/kernel f32[1,1,2,4] = conv2d-gradient-filter(each, d.runs.total, window=1×1, strides=1×1, padding=[0,0,0,0], groups=2)
        d.each f32[2,8,8,4] = conv2d-gradient-input(d.runs.total, runs/kernel, window=1×1, strides=1×1, padding=[0,0,0,0], groups=2, inputShape=2×8×8×4)
        d.each/kernel f32[3,3,4,1], d.each/bias f32[4], d.conv f32[2,8,8,4] = affine-gradient(conv, d.each, each/kernel, each, depthwise-conv2d, window=3×3, strides=1×1, padding=[2,2,2,2], dilations=2×2, bias, inputGradient, activation=relu)
        d.conv/kernel f32[3,3,1,4], d.conv/bias f32[4] = affine-gradient(images, d.conv, conv, conv2d, window=3×3, strides=1×1, padding=[1,1,1,1], bias, activation=tanh)
      "
    `);
  });

  it("tells what it saves: the sums and their gradients are neither written nor read", () => {
    const rewrites = fused().passes[0]?.rewrites ?? [];
    expect(
      rewrites.map(({ rule, origins, saves }) => ({ rule, origins, ...saves })),
    ).toMatchInlineSnapshot(`
      [
        {
          "bytes": 160,
          "dispatches": 2,
          "flops": 0,
          "origins": [
            "scores",
          ],
          "rule": "epilogue-gradient",
        },
        {
          "bytes": 256,
          "dispatches": 3,
          "flops": 0,
          "origins": [
            "dense",
          ],
          "rule": "epilogue-gradient",
        },
        {
          "bytes": 8192,
          "dispatches": 3,
          "flops": 0,
          "origins": [
            "each",
          ],
          "rule": "epilogue-gradient",
        },
        {
          "bytes": 6144,
          "dispatches": 2,
          "flops": 0,
          "origins": [
            "conv",
          ],
          "rule": "epilogue-gradient",
        },
        {
          "bytes": 8192,
          "dispatches": 2,
          "flops": 0,
          "origins": [
            "conv",
          ],
          "rule": "epilogue",
        },
        {
          "bytes": 8192,
          "dispatches": 2,
          "flops": 0,
          "origins": [
            "each",
          ],
          "rule": "epilogue",
        },
        {
          "bytes": 2048,
          "dispatches": 1,
          "flops": 0,
          "origins": [
            "runs",
            "relu",
          ],
          "rule": "epilogue",
        },
        {
          "bytes": 192,
          "dispatches": 2,
          "flops": 0,
          "origins": [
            "dense",
          ],
          "rule": "epilogue",
        },
        {
          "bytes": 160,
          "dispatches": 1,
          "flops": 0,
          "origins": [
            "scores",
          ],
          "rule": "epilogue",
        },
      ]
    `);
    expect(rewrites.at(-1)).toMatchInlineSnapshot(`
      {
        "after": "scores f32[2,10] = affine(dense, scores/kernel, scores/bias, matmul, bias)",
        "before": "scores.sum f32[2,10] = matmul(dense, scores/kernel)
      scores f32[2,10] = bias-add(scores.sum, scores/bias)",
        "origins": [
          "scores",
        ],
        "pass": "fuse-epilogues",
        "rule": "epilogue",
        "saves": {
          "bytes": 160,
          "dispatches": 1,
          "flops": 0,
        },
        "why": "Bias and activation of a sum are computed as soon as the sum is there.",
      }
    `);
  });

  it("leaves layers without bias and activation as they are", () => {
    const bare = { bias: false, activation: "none" };
    const graph = templateGraph(
      "bare",
      [
        ["input", "Input", [], 0, 0],
        ["conv", "Conv2D", ["input"], 0, 0, { filters: 2, ...bare }],
        ["gap", "GlobalAvgPool", ["conv"], 0, 0],
        ["scores", "Dense", ["gap"], 0, 0, { bias: false }],
        ["output", "Output", ["scores"], 0, 0],
      ],
      { data: "digits", batchSize: 2 },
    );
    expect(stagesOf(graph, { passes: [fuseEpilogues] }).passes[0]?.rewrites).toEqual([]);
  });

  it.each([
    ["lenet", 18],
    ["inception-mini", 38],
  ] as const)(
    "leaves the step of %s with %i dispatches when all passes have run",
    (name, count) => {
      expect(template(name).optimized.ops.length).toBe(count);
    },
  );

  it("leaves siblings for merge-siblings, forward and backward", () => {
    const { passes } = template("inception-mini");
    const run = passes.find(({ pass }) => pass === "merge-siblings");
    expect(
      run?.rewrites.map(({ rule, origins }) => `${rule}: ${origins.join(", ")}`),
    ).toMatchInlineSnapshot(`
      [
        "one-input: i1_1x1, i1_red3, i1_red5",
        "one-input: i2_1x1, i2_red3, i2_red5",
        "filter-gradients: i2_red5, i2_red3, i2_1x1",
        "filter-gradients: i1_red5, i1_red3, i1_1x1",
      ]
    `);
  });
});
