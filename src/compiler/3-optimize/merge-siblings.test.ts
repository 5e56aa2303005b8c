import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { graphKinds, graphNumbers } from "../../cli/fuzz/graph-numbers.ts";
import { templateCatalogue } from "../../graph/templates/catalogue.ts";
import { type TemplateNode, templateGraph } from "../../graph/templates/template.ts";
import { compile, trainingProgram } from "../compile.ts";
import type { Ir } from "../ir.ts";
import { printIr } from "../print-ir.ts";
import { drawGraph } from "../testing/draw-graph.ts";
import { firstDistance, inputsFor, outcomeOf, sourceOf } from "../testing/run-oracle.ts";
import { verifying } from "../verifying.ts";
import { mergeSiblings } from "./merge-siblings.ts";

const rows: readonly TemplateNode[] = [
  ["input", "Input", [], 0, 0],
  [
    "stem",
    "Conv2D",
    ["input"],
    0,
    0,
    { kernel: [1, 1], filters: 2, activation: "none", bias: false },
  ],
  ["a", "Conv2D", ["stem"], 0, 0, { kernel: [1, 1], filters: 3, activation: "none", bias: false }],
  ["b", "Conv2D", ["stem"], 0, 0, { kernel: [1, 1], filters: 4, activation: "none", bias: false }],
  [
    "wide",
    "Conv2D",
    ["stem"],
    0,
    0,
    { kernel: [3, 3], filters: 1, activation: "none", bias: false },
  ],
  ["pool", "AvgPool", ["stem"], 0, 0, { window: [3, 3], strides: [1, 1], padding: "same" }],
  ["all", "Concat", ["a", "b", "wide", "pool"], 0, 0],
  ["gap", "GlobalAvgPool", ["all"], 0, 0],
  ["left", "Dense", ["gap"], 0, 0, { units: 4, bias: false }],
  ["right", "Dense", ["gap"], 0, 0, { units: 6, bias: false }],
  ["scores", "Concat", ["left", "right"], 0, 0],
  ["output", "Output", ["scores"], 0, 0],
];

const graph = templateGraph("siblings", rows, {
  data: "digits",
  batchSize: 2,
  optimizer: { type: "sgd" },
});

/** Graphs in which many layers, most of them convolutions of one pixel and dense layers, read the first few values. */
const crowded = graphNumbers(graphKinds.crowded).map(drawGraph);

function stagesOf(drawn = graph) {
  const { stages, diagnostics } = compile(drawn, { passes: [mergeSiblings], inspector: verifying });
  expect(diagnostics).toEqual([]);
  if (!stages) throw new Error("The fixture does not compile.");
  return stages;
}

function part(ir: Ir, begin: string, end: string): string {
  return new RegExp(`${begin}\n([\\s\\S]*?)${end}`).exec(printIr(ir))?.[1] ?? "";
}

describe("merge-siblings", () => {
  it("joins convolutions and dense layers on one input, forward and in both gradients", () => {
    const { optimized } = stagesOf();
    expect(part(optimized, "forward", "backward")).toMatchInlineSnapshot(`
      "  stem f32[2,8,8,2] = conv2d(images, stem/kernel, window=1×1, strides=1×1, padding=[0,0,0,0])
        a f32[2,8,8,3], b f32[2,8,8,4] = siblings(stem, a/kernel, b/kernel, conv2d, window=1×1, strides=1×1, padding=[0,0,0,0], count=2)
        wide f32[2,8,8,1] = conv2d(stem, wide/kernel, window=3×3, strides=1×1, padding=[1,1,1,1])
        pool f32[2,8,8,2] = avg-pool(stem, window=3×3, strides=1×1, padding=[1,1,1,1])
        all f32[2,8,8,10] = concat(a, b, wide, pool)
        gap f32[2,10] = global-avg-pool(all)
        left f32[2,4], right f32[2,6] = siblings(gap, left/kernel, right/kernel, matmul, count=2)
        scores f32[2,10] = concat(left, right)
        loss f32[] = softmax-cross-entropy(scores, labels)
        correct f32[] = count-correct(scores, labels)
      "
    `);
    expect(part(optimized, "backward", "update")).toMatchInlineSnapshot(`
      "  d.scores f32[2,10] = softmax-cross-entropy-gradient(scores, labels)
        d.left f32[2,4] = slice(d.scores, begin=0, size=4)
        d.right f32[2,6] = slice(d.scores, begin=4, size=6)
        d.right/kernel f32[10,6], d.left/kernel f32[10,4] = siblings(gap, d.right, d.left, matmul, transposeA, count=2)
        d.gap.total f32[2,10] = sum-of-siblings(d.right, right/kernel, d.left, left/kernel, matmul, transposeB, count=2)
        d.all f32[2,8,8,10] = global-avg-pool-gradient(d.gap.total, inputShape=2×8×8×10)
        d.a f32[2,8,8,3] = slice(d.all, begin=0, size=3)
        d.b f32[2,8,8,4] = slice(d.all, begin=3, size=4)
        d.wide f32[2,8,8,1] = slice(d.all, begin=7, size=1)
        d.pool f32[2,8,8,2] = slice(d.all, begin=8, size=2)
        d.stem f32[2,8,8,2] = avg-pool-gradient(d.pool, window=3×3, strides=1×1, padding=[1,1,1,1], inputShape=2×8×8×2)
        d.wide/kernel f32[3,3,2,1] = conv2d-gradient-filter(stem, d.wide, window=3×3, strides=1×1, padding=[1,1,1,1])
        d.stem~2 f32[2,8,8,2] = conv2d-gradient-input(d.wide, wide/kernel, window=3×3, strides=1×1, padding=[1,1,1,1], inputShape=2×8×8×2)
        d.b/kernel f32[1,1,2,4], d.a/kernel f32[1,1,2,3] = siblings(stem, d.b, d.a, conv2d-gradient-filter, window=1×1, strides=1×1, padding=[0,0,0,0], count=2)
        d.stem~3 f32[2,8,8,2] = sum-of-siblings(d.b, b/kernel, d.a, a/kernel, conv2d-gradient-input, window=1×1, strides=1×1, padding=[0,0,0,0], inputShape=2×8×8×2, count=2)
        d.stem.total f32[2,8,8,2] = add(d.stem, d.stem~2)
        d.stem.total~3 f32[2,8,8,2] = add(d.stem.total, d.stem~3)
        d.stem/kernel f32[1,1,1,2] = conv2d-gradient-filter(images, d.stem.total~3, window=1×1, strides=1×1, padding=[0,0,0,0])
      "
    `);
  });

  it("leaves the parameters as they were drawn", () => {
    const { differentiated, optimized } = stagesOf();
    const named = ({ stored, values }: Ir) =>
      stored.map(({ key, value }) => [key, values[value]?.name, values[value]?.shape]);
    expect(named(optimized)).toEqual(named(differentiated));
  });

  it("tells what it saves: the input read once, and the additions of the parts", () => {
    const [run] = stagesOf().passes;
    expect(run?.rewrites.map(({ rule, saves }) => [rule, saves])).toMatchInlineSnapshot(`
      [
        [
          "one-input",
          {
            "bytes": 1024,
            "dispatches": 1,
            "flops": 0,
          },
        ],
        [
          "one-input",
          {
            "bytes": 80,
            "dispatches": 1,
            "flops": 0,
          },
        ],
        [
          "filter-gradients",
          {
            "bytes": 80,
            "dispatches": 1,
            "flops": 0,
          },
        ],
        [
          "filter-gradients",
          {
            "bytes": 1024,
            "dispatches": 1,
            "flops": 0,
          },
        ],
        [
          "input-gradients",
          {
            "bytes": 320,
            "dispatches": 2,
            "flops": 20,
          },
        ],
        [
          "input-gradients",
          {
            "bytes": 4096,
            "dispatches": 2,
            "flops": 256,
          },
        ],
      ]
    `);
    expect(run?.rewrites.at(-1)).toMatchInlineSnapshot(`
      {
        "after": "d.stem~3 f32[2,8,8,2] = sum-of-siblings(d.b, b/kernel, d.a, a/kernel, conv2d-gradient-input, window=1×1, strides=1×1, padding=[0,0,0,0], inputShape=2×8×8×2, count=2)
      d.stem.total f32[2,8,8,2] = add(d.stem, d.stem~2)
      d.stem.total~3 f32[2,8,8,2] = add(d.stem.total, d.stem~3)",
        "before": "d.stem~3 f32[2,8,8,2] = conv2d-gradient-input(d.b, b/kernel, window=1×1, strides=1×1, padding=[0,0,0,0], inputShape=2×8×8×2)
      d.stem~4 f32[2,8,8,2] = conv2d-gradient-input(d.a, a/kernel, window=1×1, strides=1×1, padding=[0,0,0,0], inputShape=2×8×8×2)
      d.stem.total f32[2,8,8,2] = add(d.stem, d.stem~2)
      d.stem.total~2 f32[2,8,8,2] = add(d.stem.total, d.stem~3)
      d.stem.total~3 f32[2,8,8,2] = add(d.stem.total~2, d.stem~4)",
        "origins": [
          "b",
          "a",
          "stem",
        ],
        "pass": "merge-siblings",
        "rule": "input-gradients",
        "saves": {
          "bytes": 4096,
          "dispatches": 2,
          "flops": 256,
        },
        "why": "One sum over all filters at once is the sum of the parts, up to rounding.",
      }
    `);
  });

  it("leaves apart what sees groups of channels, or another window, stride or dilation", () => {
    const differing: readonly Readonly<Record<string, number | readonly [number, number]>>[] = [
      { kernel: [3, 3] },
      { kernel: [3, 3], strides: [2, 2] },
      { kernel: [3, 3], dilation: [2, 2] },
      { kernel: [3, 3], groups: 2 },
      { kernel: [3, 3], groups: 2 },
      { kernel: [2, 3] },
    ];
    const drawn = templateGraph(
      "apart",
      [
        ["input", "Input", [], 0, 0],
        ["stem", "Conv2D", ["input"], 0, 0, { filters: 4 }],
        ...differing.flatMap((fields, index): TemplateNode[] => [
          [`c${index}`, "Conv2D", ["stem"], 0, 0, { filters: 2, ...fields }],
          [`g${index}`, "GlobalAvgPool", [`c${index}`], 0, 0],
        ]),
        ["all", "Concat", differing.map((_, index) => `g${index}`), 0, 0],
        ["scores", "Dense", ["all"], 0, 0, { units: 10 }],
        ["output", "Output", ["scores"], 0, 0],
      ],
      { data: "digits", batchSize: 1 },
    );
    expect(stagesOf(drawn).passes[0]?.rewrites).toEqual([]);
  });

  it("merges the three 1×1 convolutions at the top of each Inception block", () => {
    const template = templateCatalogue.get("inception-mini");
    if (!template) throw new Error("There is no such template.");
    const { differentiated, optimized, passes } = stagesOf(template.graph);
    expect(
      passes[0]?.rewrites.map(({ rule, origins }) => `${rule}: ${origins.join(", ")}`),
    ).toMatchInlineSnapshot(`
      [
        "one-input: i1_1x1, i1_red3, i1_red5",
        "one-input: i2_1x1, i2_red3, i2_red5",
        "filter-gradients: i2_red5, i2_red3, i2_1x1",
        "filter-gradients: i1_red5, i1_red3, i1_1x1",
        "input-gradients: i2_red5, i2_red3, i2_1x1, pool2",
        "input-gradients: i1_red5, i1_red3, i1_1x1, pool1",
      ]
    `);
    expect([differentiated.ops.length, optimized.ops.length]).toMatchInlineSnapshot(`
      [
        152,
        136,
      ]
    `);
  });

  it("changes no number of random graphs by more than rounding, and none of the forward pass", () => {
    let merged = 0;
    fc.assert(
      fc.property(crowded, (drawn) => {
        const source = sourceOf(drawn);
        const options = { passes: [mergeSiblings], inspector: verifying };
        const { stages } = trainingProgram(source, drawn.batchSize, options);
        const inputs = inputsFor(stages.differentiated, source.dataSet.classes.length, 7);
        const before = outcomeOf(stages.differentiated, inputs);
        const after = outcomeOf(stages.optimized, inputs);
        expect(firstDistance(before, after, 1e-12)).toBeNull();
        for (const name of ["loss", "logits", "correct"])
          expect(after.get(name)?.data).toEqual(before.get(name)?.data);
        merged += stages.passes[0]?.rewrites.length ?? 0;
      }),
      { numRuns: 150 },
    );
    expect(merged).toBeGreaterThan(30);
  });
});
