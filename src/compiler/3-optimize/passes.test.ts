import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { graphNumbers } from "../../cli/fuzz/graph-numbers.ts";
import { type TemplateNode, templateGraph } from "../../graph/templates/template.ts";
import { compile, evaluationProgram, trainingProgram } from "../compile.ts";
import type { Ir } from "../ir.ts";
import { printIr } from "../print-ir.ts";
import { drawGraph } from "../testing/draw-graph.ts";
import { sourceOf } from "../testing/run-oracle.ts";
import { verifying } from "../verifying.ts";
import { lastIr, optimize } from "./optimize.ts";
import type { Pass } from "./pass.ts";
import { passes } from "./passes.ts";

const drawn = graphNumbers({ most: 24 }).map(drawGraph);

// That the numbers stay as they were is checked in `testing/random-graphs.test.ts`.
describe("on random graphs", () => {
  it("every pass leaves evaluation sound too", () => {
    fc.assert(
      fc.property(drawn, (graph) => {
        evaluationProgram(sourceOf(graph), graph.batchSize, { inspector: verifying });
      }),
      { numRuns: 100 },
    );
  });

  it("a second run of all passes finds nothing but siblings that slices kept apart, and a third nothing", () => {
    fc.assert(
      fc.property(drawn, (graph) => {
        const { stages } = trainingProgram(sourceOf(graph), graph.batchSize, {});
        const again = optimize(stages.optimized, passes);
        const rules = again.flatMap(({ pass, rewrites }) =>
          rewrites.map(({ rule }) => [pass, rule]),
        );
        // Since place-concat their gradients are there earlier, for nobody has to cut them out first.
        expect(rules.filter(([pass]) => pass !== "merge-siblings")).toEqual([]);
        const last = optimize(lastIr(stages.optimized, again), passes);
        expect(last.flatMap(({ rewrites }) => rewrites)).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  it("what the rewrites say they save is what is saved", () => {
    fc.assert(
      fc.property(drawn, (graph) => {
        const source = sourceOf(graph);
        const plain = trainingProgram(source, graph.batchSize, { passes: [] });
        const { program, stages } = trainingProgram(source, graph.batchSize, {});
        const saved = stages.passes.flatMap(({ rewrites }) => rewrites.map(({ saves }) => saves));
        const sum = (key: "dispatches" | "bytes" | "flops") =>
          saved.reduce((total, saves) => total + saves[key], 0);
        const cost = (key: "bytes" | "flops", { dispatches }: typeof program) =>
          dispatches.reduce((total, dispatch) => total + dispatch[key], 0);
        expect(sum("dispatches")).toBe(plain.program.dispatches.length - program.dispatches.length);
        expect(sum("bytes")).toBe(cost("bytes", plain.program) - cost("bytes", program));
        expect(sum("flops")).toBe(cost("flops", plain.program) - cost("flops", program));
      }),
      { numRuns: 100 },
    );
  });
});

const messy: readonly TemplateNode[] = [
  ["input", "Input", [], 0, 0],
  ["left", "MaxPool", ["input"], 0, 0],
  ["right", "MaxPool", ["input"], 0, 0],
  ["sum", "Add", ["left", "right"], 0, 0],
  ["mus", "Add", ["right", "left"], 0, 0],
  ["same", "MaxPool", ["sum"], 0, 0, { window: [1, 1], strides: [1, 1] }],
  ["keep", "Dropout", ["same"], 0, 0, { rate: 0 }],
  ["relu1", "Activation", ["keep"], 0, 0],
  ["relu2", "Activation", ["relu1"], 0, 0],
  ["both", "Concat", ["relu2", "mus"], 0, 0],
  ["flat", "Flatten", ["both"], 0, 0],
  ["again", "Dropout", ["flat"], 0, 0, { rate: 0 }],
  ["scores", "Dense", ["again"], 0, 0, { bias: false }],
  ["output", "Output", ["scores"], 0, 0],
];

function stagesWith(chosen: readonly Pass[], rows: readonly TemplateNode[] = messy) {
  const graph = templateGraph("messy", rows, {
    data: "digits",
    batchSize: 2,
    optimizer: { type: "sgd" },
  });
  const { stages, diagnostics } = compile(graph, { passes: chosen, inspector: verifying });
  expect(diagnostics).toEqual([]);
  if (!stages) throw new Error("The fixture does not compile.");
  return stages;
}

function passNamed(name: string): Pass {
  const pass = passes.find((candidate) => candidate.name === name);
  if (!pass) throw new Error(`There is no pass ${name}.`);
  return pass;
}

function forwardOf(ir: Ir): string {
  return /forward\n([\s\S]*?)backward/.exec(printIr(ir))?.[1] ?? "";
}

describe("the pass", () => {
  it("simplify removes what changes nothing", () => {
    expect(forwardOf(stagesWith([passNamed("simplify")]).optimized)).toMatchInlineSnapshot(`
      "  left f32[2,4,4,1] = max-pool(images, window=2×2, strides=2×2, padding=[0,0,0,0])
        right f32[2,4,4,1] = max-pool(images, window=2×2, strides=2×2, padding=[0,0,0,0])
        sum f32[2,4,4,1] = add(left, right)
        mus f32[2,4,4,1] = add(right, left)
        relu1 f32[2,4,4,1] = activation(sum, function=relu)
        both f32[2,4,4,2] = concat(relu1, mus)
        flat f32[2,32] = reshape(both, shape=2×32)
        scores f32[2,10] = matmul(flat, scores/kernel)
        loss f32[] = softmax-cross-entropy(scores, labels)
        correct f32[] = count-correct(scores, labels)
      "
    `);
  });

  it("merge-duplicates sees that a + b is b + a", () => {
    const { optimized, passes: runs } = stagesWith([passNamed("merge-duplicates")]);
    expect(forwardOf(optimized)).toMatchInlineSnapshot(`
      "  left f32[2,4,4,1] = max-pool(images, window=2×2, strides=2×2, padding=[0,0,0,0])
        sum f32[2,4,4,1] = add(left, left)
        same f32[2,4,4,1] = max-pool(sum, window=1×1, strides=1×1, padding=[0,0,0,0])
        keep f32[2,4,4,1] = dropout(same, rate=0, stream=146309577)
        relu1 f32[2,4,4,1] = activation(keep, function=relu)
        relu2 f32[2,4,4,1] = activation(relu1, function=relu)
        both f32[2,4,4,2] = concat(relu2, sum)
        flat f32[2,32] = reshape(both, shape=2×32)
        again f32[2,32] = dropout(flat, rate=0, stream=3084336760)
        scores f32[2,10] = matmul(again, scores/kernel)
        loss f32[] = softmax-cross-entropy(scores, labels)
        correct f32[] = count-correct(scores, labels)
      "
    `);
    expect(runs[0]?.rewrites[1]).toMatchInlineSnapshot(`
      {
        "after": "sum f32[2,4,4,1] = add(left, right)
      mus is sum",
        "before": "sum f32[2,4,4,1] = add(left, right)
      mus f32[2,4,4,1] = add(right, left)",
        "origins": [
          "sum",
          "mus",
        ],
        "pass": "merge-duplicates",
        "rule": "common-subexpression",
        "saves": {
          "bytes": 384,
          "dispatches": 1,
          "flops": 32,
        },
        "why": "Both compute the same from the same values, so once is enough.",
      }
    `);
  });

  it("fuse-loss takes loss, count and gradient at once", () => {
    const { optimized } = stagesWith([passNamed("fuse-loss")]);
    const lines = printIr(optimized).split("\n");
    expect(lines.filter((line) => /labels|correct/.test(line)).slice(1)).toMatchInlineSnapshot(`
      [
        "  loss f32[], correct f32[], d.scores f32[2,10] = softmax-cross-entropy-step(scores, labels)",
      ]
    `);
  });

  it("fuse-optimizer updates all parameters in one dispatch", () => {
    const rows: readonly TemplateNode[] = [
      ["input", "Input", [], 0, 0],
      ["flat", "Flatten", ["input"], 0, 0],
      ["norm", "BatchNorm", ["flat"], 0, 0],
      ["scores", "Dense", ["norm"], 0, 0],
      ["output", "Output", ["scores"], 0, 0],
    ];
    const { optimized } = stagesWith([passNamed("fuse-optimizer")], rows);
    expect(/update\n([\s\S]*)$/.exec(printIr(optimized))?.[1]).toMatchInlineSnapshot(`
      "  norm/mean' f32[64], norm/variance' f32[64] = update-all(norm/mean, norm.mean, norm/variance, norm.variance, moving-average, momentum=0.9, count=2)
        norm/gamma' f32[64], norm/beta' f32[64], scores/kernel' f32[64,10], scores/bias' f32[10] = update-all(norm/gamma, d.norm/gamma, norm/beta, d.norm/beta, scores/kernel, d.scores/kernel, scores/bias, d.scores/bias, sgd, count=4)
      "
    `);
  });

  it("remove-dead keeps only what the step is run for", () => {
    const { differentiated } = stagesWith([]);
    const unread = {
      ...differentiated,
      stored: differentiated.stored.map((stored) => ({ ...stored, next: null })),
    };
    const { ir, rewrites } = passNamed("remove-dead").run(unread);
    expect(printIr(ir)).not.toContain("backward");
    expect(rewrites.at(-1)).toMatchInlineSnapshot(`
      {
        "after": "nothing",
        "before": "scores/kernel' f32[32,10] = sgd(scores/kernel, d.scores/kernel)",
        "origins": [
          "scores",
        ],
        "pass": "remove-dead",
        "rule": "unread-result",
        "saves": {
          "bytes": 3840,
          "dispatches": 1,
          "flops": 640,
        },
        "why": "Nothing that leaves the step depends on it.",
      }
    `);
  });
});

describe("a pass", () => {
  it.each(passes)("$name leaves its input as it is", (pass) => {
    const { differentiated } = stagesWith([]);
    const before = structuredClone(differentiated);
    pass.run(differentiated);
    expect(differentiated).toEqual(before);
  });
});
