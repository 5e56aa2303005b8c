import { describe, expect, it } from "vitest";
import type { FieldValue } from "../../graph/graph.ts";
import { type TemplateNode, templateGraph } from "../../graph/templates/template.ts";
import { compile } from "../compile.ts";
import { printIr } from "../print-ir.ts";

/** A stem of 6 channels at 8×8, the rows given, then a head on `end`. */
function graphWith(...rows: TemplateNode[]) {
  const all: readonly TemplateNode[] = [
    ["input", "Input", [], 0, 0],
    ["stem", "Conv2D", ["input"], 0, 0, { filters: 6, activation: "none", bias: false }],
    ...rows,
    ["flat", "Flatten", ["end"], 0, 0],
    ["scores", "Dense", ["flat"], 0, 0, { units: 10, bias: false }],
    ["output", "Output", ["scores"], 0, 0],
  ];
  return templateGraph("x", all, { data: "digits", batchSize: 2, optimizer: { type: "sgd" } });
}

function one(type: string, fields: Record<string, FieldValue> = {}) {
  return graphWith(["end", type, ["stem"], 0, 0, fields]);
}

describe("layers that lay numbers out in another way", () => {
  it.each([
    ["Reshape", { shape: "-1" }, [384]],
    ["Reshape", { shape: "4 x -1" }, [4, 96]],
    ["Reshape", { shape: "2×2×96" }, [2, 2, 96]],
    ["ZeroPad", { top: 0, bottom: 1, left: 2, right: 3 }, [9, 13, 6]],
    ["UpSample", { factor: [2, 3] }, [16, 24, 6]],
    ["Split", { parts: 3 }, [8, 8, 2]],
  ] as const)("%s with %o gives [%s]", (type, fields, shape) => {
    expect(compile(one(type, fields)).facts.get("end")?.shape).toEqual(shape);
  });

  it.each([
    [
      "Reshape",
      { shape: "7×7×8" },
      "shape",
      "end gets 384 numbers per image from stem [N,8,8,6], but 7×7×8 holds 392.",
      "Choose lengths whose product is 384; a -1 among them becomes whatever is left.",
    ],
    [
      "Reshape",
      { shape: "5×-1" },
      "shape",
      "end gets 384 numbers per image from stem [N,8,8,6], which cannot be divided by 5.",
      "Choose lengths whose product is 384; a -1 among them becomes whatever is left.",
    ],
    [
      "Split",
      { parts: 4 },
      "parts",
      "end cannot split the 6 channels from stem into 4 equal parts.",
      "Set parts of end to 2, 3 or 6.",
    ],
  ] as const)("%s explains %o at the field", (type, fields, field, message, hint) => {
    const { diagnostics } = compile(one(type, fields));
    const about = diagnostics.find(({ code }) => code === "shape-mismatch");
    expect(about).toMatchObject({ message, hint, node: "end", field });
  });

  it("explains a port that a Split no longer has", () => {
    const graph = graphWith(
      ["parts", "Split", ["stem"], 0, 0, { parts: 2 }],
      ["end", "Activation", ["parts:out3"], 0, 0],
    );
    expect(compile(graph).diagnostics.map(({ code, message }) => [code, message])).toContainEqual([
      "dangling-edge",
      "An edge leaves parts by the port 'out3', which Split does not have.",
    ]);
  });

  it("explains a product of unequal shapes", () => {
    const graph = graphWith(
      ["small", "MaxPool", ["stem"], 0, 0],
      ["end", "Multiply", ["stem", "small"], 0, 0],
    );
    expect(compile(graph).diagnostics.map(({ message }) => message)).toContain(
      "end (Multiply) needs equal shapes, but got [N,8,8,6] from stem and [N,4,4,6] from small.",
    );
  });
});

describe("the gradient of a Split", () => {
  it("has zeros for a part that the loss does not depend on", () => {
    const graph = graphWith(
      ["parts", "Split", ["stem"], 0, 0, { parts: 3 }],
      ["end", "Multiply", ["parts:out2", "parts:out3"], 0, 0],
    );
    const { stages, diagnostics } = compile(graph);
    expect(diagnostics).toEqual([]);
    const lines = stages ? printIr(stages.differentiated).split("\n") : [];
    expect(
      lines.filter((line) => line.includes("parts")).map((line) => line.trim()),
    ).toMatchInlineSnapshot(`
      [
        "parts.out1 f32[2,8,8,2], parts.out2 f32[2,8,8,2], parts.out3 f32[2,8,8,2] = split(stem, parts=3)",
        "end f32[2,8,8,2] = multiply(parts.out2, parts.out3)",
        "d.parts.out2 f32[2,8,8,2] = multiply(d.end, parts.out3)",
        "d.parts.out3 f32[2,8,8,2] = multiply(d.end, parts.out2)",
        "d.parts.out1 f32[2,8,8,2] = zeros(shape=2×8×8×2)",
        "d.stem f32[2,8,8,6] = concat(d.parts.out1, d.parts.out2, d.parts.out3)",
      ]
    `);
  });
});
