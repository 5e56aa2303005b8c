import { describe, expect, it } from "vitest";
import { dataCatalogue } from "../../graph/data-catalogue.ts";
import { templateCatalogue } from "../../graph/templates/catalogue.ts";
import { type TemplateNode, templateGraph } from "../../graph/templates/template.ts";
import { build } from "../1-build/build.ts";
import { compile } from "../compile.ts";
import type { Ir } from "../ir.ts";
import { printIr } from "../print-ir.ts";
import { firstDifference, inputsFor, outcomeOf, sourceOf } from "../testing/run-oracle.ts";
import { verifyIr } from "../verify-ir.ts";
import { verifying } from "../verifying.ts";
import { fuseEpilogues } from "./fuse-epilogues.ts";

const norm: TemplateNode = ["norm", "BatchNorm", ["input"], 0, 0];

function activationOf(name: string, of = "norm"): TemplateNode {
  return ["bent", "Activation", [of], 0, 0, { function: name }];
}

function graphOf(rows: readonly TemplateNode[], last = "bent") {
  return templateGraph(
    "normalized",
    [
      ["input", "Input", [], 0, 0],
      ...rows,
      ["gap", "GlobalAvgPool", [last], 0, 0],
      ["scores", "Dense", ["gap"], 0, 0, { bias: false }],
      ["output", "Output", ["scores"], 0, 0],
    ],
    { data: "digits", batchSize: 2, optimizer: { type: "sgd" } },
  );
}

function trainingOf(graph: ReturnType<typeof graphOf>) {
  const { stages } = compile(graph, { inspector: verifying, passes: [fuseEpilogues] });
  if (!stages) throw new Error("The fixture does not compile.");
  return stages;
}

function evaluationOf(rows: readonly TemplateNode[]): Ir {
  const graph = graphOf(rows);
  const dataSet = dataCatalogue.get("digits");
  if (!dataSet) throw new Error("There is no such data set.");
  const source = sourceOf({ graph, dataSet, batchSize: 2 });
  return build(graph, { ...source, mode: "evaluate", batchSize: 2 });
}

/** The printed ops that normalize, apply a function, or are the gradient of either. */
function linesOf(ir: Ir): readonly string[] {
  const lines = printIr(ir).split("\n");
  return lines.filter((line) => /= (batch-norm|activation)/.test(line)).map((line) => line.trim());
}

describe("fuse-epilogues, for a batch normalization and its activation,", () => {
  it("makes one op of them, and one of their gradients, which reads the result", () => {
    const { differentiated, optimized, passes } = trainingOf(graphOf([norm, activationOf("tanh")]));
    expect(linesOf(optimized)).toMatchInlineSnapshot(`
      [
        "bent f32[2,8,8,1], norm.mean f32[1], norm.variance f32[1] = batch-norm(images, norm/gamma, norm/beta, epsilon=0.001, activation=tanh)",
        "d.images f32[2,8,8,1], d.norm/gamma f32[1], d.norm/beta f32[1] = batch-norm-gradient(d.bent, images, norm/gamma, norm.mean, norm.variance, bent, epsilon=0.001, activation=tanh)",
      ]
    `);
    const rewrites = passes.flatMap((run) => run.rewrites);
    expect(rewrites).toMatchInlineSnapshot(`
      [
        {
          "after": "bent f32[2,8,8,1], norm.mean f32[1], norm.variance f32[1] = batch-norm(images, norm/gamma, norm/beta, epsilon=0.001, activation=tanh)",
          "before": "norm f32[2,8,8,1], norm.mean f32[1], norm.variance f32[1] = batch-norm(images, norm/gamma, norm/beta, epsilon=0.001)
      bent f32[2,8,8,1] = activation(norm, function=tanh)",
          "origins": [
            "norm",
            "bent",
          ],
          "pass": "fuse-epilogues",
          "rule": "normalization",
          "saves": {
            "bytes": 1024,
            "dispatches": 1,
            "flops": 0,
          },
          "why": "The activation of a normalized number is computed as soon as the number is there.",
        },
        {
          "after": "d.images f32[2,8,8,1], d.norm/gamma f32[1], d.norm/beta f32[1] = batch-norm-gradient(d.bent, images, norm/gamma, norm.mean, norm.variance, bent, epsilon=0.001, activation=tanh)",
          "before": "d.norm f32[2,8,8,1] = activation-gradient(d.bent, norm, function=tanh)
      d.images f32[2,8,8,1], d.norm/gamma f32[1], d.norm/beta f32[1] = batch-norm-gradient(d.norm, images, norm/gamma, norm.mean, norm.variance, epsilon=0.001)",
          "origins": [
            "bent",
            "norm",
          ],
          "pass": "fuse-epilogues",
          "rule": "normalization-gradient",
          "saves": {
            "bytes": 1024,
            "dispatches": 1,
            "flops": 0,
          },
          "why": "The slope follows from the activation's result, and is applied as the gradient is read.",
        },
      ]
    `);
    const inputs = inputsFor(differentiated, 10, 3);
    expect(firstDifference(outcomeOf(differentiated, inputs), outcomeOf(optimized, inputs))).toBe(
      null,
    );
  });

  it.each<[string, readonly TemplateNode[], string]>([
    ["the slope does not follow from the result", [norm, activationOf("gelu")], "bent"],
    [
      "somebody else reads the normalized numbers",
      [norm, activationOf("relu"), ["both", "Add", ["norm", "bent"], 0, 0]],
      "both",
    ],
  ])("leaves both as they are where %s, forward and backward", (_, rows, last) => {
    const { differentiated, optimized } = trainingOf(graphOf(rows, last));
    expect(linesOf(optimized)).toEqual(linesOf(differentiated));
    expect(linesOf(optimized)).toHaveLength(4);
  });

  it.each(["relu", "gelu"])("makes one op of them in an evaluation with %s", (name) => {
    const ir = evaluationOf([norm, activationOf(name)]);
    const { ir: fused, rewrites } = fuseEpilogues.run(ir);
    expect(verifyIr(fused)).toEqual([]);
    expect(rewrites.map(({ rule }) => rule)).toEqual(["normalization"]);
    expect(linesOf(fused)).toEqual([
      `bent f32[2,8,8,1] = batch-norm-inference(images, norm/gamma, norm/beta, norm/mean, norm/variance, epsilon=0.001, activation=${name})`,
    ]);
    const inputs = inputsFor(ir, 10, 3);
    expect(firstDifference(outcomeOf(ir, inputs), outcomeOf(fused, inputs))).toBe(null);
  });

  it.each([
    ["resnet-mini", 4],
    ["mobilenet-mini", 7],
  ] as const)("finds those of %s", (name, count) => {
    const graph = templateCatalogue.get(name)?.graph;
    const { stages } = compile(graph ?? graphOf([]), { inspector: verifying });
    const rules = stages?.passes.flatMap(({ rewrites }) => rewrites.map(({ rule }) => rule)) ?? [];
    const found = (rule: string) => rules.filter((each) => each === rule).length;
    expect(found("normalization")).toBe(count);
    expect(found("normalization-gradient")).toBe(count);
  });
});
