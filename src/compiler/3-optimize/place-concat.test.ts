import { describe, expect, it } from "vitest";
import { templateCatalogue } from "../../graph/templates/catalogue.ts";
import { type TemplateNode, templateGraph } from "../../graph/templates/template.ts";
import { compile } from "../compile.ts";
import type { Ir } from "../ir.ts";
import { printIr } from "../print-ir.ts";
import { printProgram } from "../print-program.ts";
import { verifying } from "../verifying.ts";
import type { Pass } from "./pass.ts";
import { passes } from "./passes.ts";
import { placeConcat } from "./place-concat.ts";

/** A block of Inception-mini, with a head. */
const block: readonly TemplateNode[] = [
  ["input", "Input", [], 0, 0],
  ["stem", "Conv2D", ["input"], 0, 0, { filters: 4 }],
  ["one", "Conv2D", ["stem"], 0, 0, { filters: 2, kernel: [1, 1] }],
  ["red3", "Conv2D", ["stem"], 0, 0, { filters: 2, kernel: [1, 1] }],
  ["three", "Conv2D", ["red3"], 0, 0, { filters: 3 }],
  ["pool", "MaxPool", ["stem"], 0, 0, { window: [3, 3], strides: [1, 1], padding: "same" }],
  ["proj", "Conv2D", ["pool"], 0, 0, { filters: 1, kernel: [1, 1] }],
  ["all", "Concat", ["one", "three", "proj"], 0, 0],
  ["mean", "GlobalAvgPool", ["all"], 0, 0],
  ["scores", "Dense", ["mean"], 0, 0],
  ["output", "Output", ["scores"], 0, 0],
];

function placed(rows: readonly TemplateNode[], chosen: readonly Pass[] = [placeConcat]) {
  const graph = templateGraph("placed", rows, {
    data: "digits",
    batchSize: 2,
    optimizer: { type: "sgd" },
  });
  const { stages, programs, diagnostics } = compile(graph, {
    passes: chosen,
    inspector: verifying,
  });
  expect(diagnostics).toEqual([]);
  if (!stages || !programs) throw new Error("The graph does not compile.");
  return { ...stages, train: programs.train };
}

function linesOf(ir: Ir, wanted: RegExp): string {
  return printIr(ir)
    .split("\n")
    .filter((line) => wanted.test(line))
    .join("\n");
}

/** Where everything lies that lies in something. */
function places(ir: Ir): readonly string[] {
  return ir.values.flatMap(({ name, shape, view }) =>
    view
      ? `${name} in ${ir.values[view.of]?.name}[${view.begin}:${view.begin + (shape.at(-1) ?? 0)}]`
      : [],
  );
}

describe("place-concat", () => {
  it("lets the branches of a block write, and their gradients be read, in place", () => {
    const { differentiated, optimized, passes: runs, train } = placed(block);
    const wanted = /\ball\b/;
    expect(linesOf(differentiated, wanted)).toMatchInlineSnapshot(`
      "  all f32[2,8,8,6] = concat(one, three, proj)
        mean f32[2,6] = global-avg-pool(all)
        d.all f32[2,8,8,6] = global-avg-pool-gradient(d.mean, inputShape=2×8×8×6)
        d.one f32[2,8,8,2] = slice(d.all, begin=0, size=2)
        d.three f32[2,8,8,3] = slice(d.all, begin=2, size=3)
        d.proj f32[2,8,8,1] = slice(d.all, begin=5, size=1)"
    `);
    expect(linesOf(optimized, wanted)).toMatchInlineSnapshot(`
      "  d.one f32[2,8,8,2] in d.all[0:2]
        d.three f32[2,8,8,3] in d.all[2:5]
        d.proj f32[2,8,8,1] in d.all[5:6]
        one f32[2,8,8,2] in all[0:2] = activation(one.biased, function=relu)
        three f32[2,8,8,3] in all[2:5] = activation(three.biased, function=relu)
        proj f32[2,8,8,1] in all[5:6] = activation(proj.biased, function=relu)
        mean f32[2,6] = global-avg-pool(all)
        d.all f32[2,8,8,6] = global-avg-pool-gradient(d.mean, inputShape=2×8×8×6)"
    `);
    expect(
      printProgram(train)
        .split("\n")
        .filter((line) => /^ {2}\S*(all|one|d\.three) /.test(line))
        .join("\n"),
    ).toMatchInlineSnapshot(`
      "  one f32[2,8,8,2]: activation, in all[0:2], alive 10–10
        all f32[2,8,8,6]: activation, step+0, 3072 bytes, alive 10–16
        d.all f32[2,8,8,6]: gradient, step+0, 3072 bytes, alive 25–30
        d.one f32[2,8,8,2]: gradient, in d.all[0:2], alive 25–29
        d.three f32[2,8,8,3]: gradient, in d.all[2:5], alive 25–28"
    `);
    expect(runs[0]?.rewrites.slice(0, 2)).toMatchInlineSnapshot(`
      [
        {
          "after": "one f32[2,8,8,2] in all[0:2]
      three f32[2,8,8,3] in all[2:5]
      proj f32[2,8,8,1] in all[5:6]",
          "before": "all f32[2,8,8,6] = concat(one, three, proj)",
          "origins": [
            "all",
          ],
          "pass": "place-concat",
          "rule": "written-in-place",
          "saves": {
            "bytes": 6144,
            "dispatches": 1,
            "flops": 0,
          },
          "why": "Who writes a part writes it where it belongs, so there is nothing left to copy.",
        },
        {
          "after": "d.one f32[2,8,8,2] in d.all[0:2]",
          "before": "d.one f32[2,8,8,2] = slice(d.all, begin=0, size=2)",
          "origins": [
            "all",
          ],
          "pass": "place-concat",
          "rule": "read-in-place",
          "saves": {
            "bytes": 4096,
            "dispatches": 1,
            "flops": 0,
          },
          "why": "Who reads the part reads it where it is, so there is nothing left to copy.",
        },
      ]
    `);
  });

  it("makes a part of a part a range of the outermost whole", () => {
    const { optimized } = placed([
      ["input", "Input", [], 0, 0],
      ["a", "Conv2D", ["input"], 0, 0, { filters: 2 }],
      ["b", "Conv2D", ["a"], 0, 0, { filters: 3 }],
      ["ab", "Concat", ["a", "b"], 0, 0],
      ["c", "Conv2D", ["ab"], 0, 0, { filters: 4 }],
      ["abc", "Concat", ["c", "ab"], 0, 0],
      ["mean", "GlobalAvgPool", ["abc"], 0, 0],
      ["scores", "Dense", ["mean"], 0, 0],
      ["output", "Output", ["scores"], 0, 0],
    ]);
    expect(places(optimized)).toMatchInlineSnapshot(`
      [
        "a in abc[4:6]",
        "b in abc[6:9]",
        "ab in abc[4:9]",
        "c in abc[0:4]",
        "d.c in d.abc[0:4]",
        "d.ab in d.abc[4:9]",
        "d.a in d.ab.total[0:2]",
        "d.b in d.ab.total[2:5]",
      ]
    `);
    expect(optimized.ops.filter(({ kernel }) => kernel === "concat")).toEqual([]);
  });

  it("leaves a concat whose part lies in another whole, is there twice, or is the images", () => {
    const { optimized } = placed([
      ["input", "Input", [], 0, 0],
      ["a", "Conv2D", ["input"], 0, 0, { filters: 2 }],
      ["b", "Conv2D", ["input"], 0, 0, { filters: 3 }],
      ["first", "Concat", ["a", "b"], 0, 0],
      ["second", "Concat", ["b", "a"], 0, 0],
      ["twice", "Concat", ["second", "second"], 0, 0],
      ["raw", "Concat", ["input", "first", "twice"], 0, 0],
      ["mean", "GlobalAvgPool", ["raw"], 0, 0],
      ["scores", "Dense", ["mean"], 0, 0],
      ["output", "Output", ["scores"], 0, 0],
    ]);
    const concats = optimized.ops.filter(
      ({ kernel, phase }) => kernel === "concat" && phase === "forward",
    );
    expect(concats.map(({ origin }) => origin)).toEqual(["second", "twice", "raw"]);
    expect(places(optimized).filter((line) => !line.startsWith("d."))).toEqual([
      "a in first[0:2]",
      "b in first[2:5]",
    ]);
  });

  it("reads the parts of a split in place", () => {
    const { optimized } = placed([
      ["input", "Input", [], 0, 0],
      ["stem", "Conv2D", ["input"], 0, 0, { filters: 4 }],
      ["parts", "Split", ["stem"], 0, 0, { parts: 2 }],
      ["sum", "Add", ["parts:out1", "parts:out2"], 0, 0],
      ["mean", "GlobalAvgPool", ["sum"], 0, 0],
      ["scores", "Dense", ["mean"], 0, 0],
      ["output", "Output", ["scores"], 0, 0],
    ]);
    expect(optimized.ops.filter(({ kernel }) => kernel === "split")).toEqual([]);
    expect(places(optimized)).toMatchInlineSnapshot(`
      [
        "parts.out1 in stem[0:2]",
        "parts.out2 in stem[2:4]",
      ]
    `);
  });

  it("takes the copies of a training step of Inception-mini away", () => {
    const graph = templateCatalogue.get("inception-mini")?.graph;
    const dispatchesWith = (chosen: readonly Pass[]) =>
      graph && compile(graph, { passes: chosen }).programs?.train.dispatches.length;
    const others = passes.filter((pass) => pass !== placeConcat);
    expect([dispatchesWith(others), dispatchesWith(passes)]).toMatchInlineSnapshot(`
      [
        48,
        38,
      ]
    `);
  });
});
