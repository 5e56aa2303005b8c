import { describe, expect, it } from "vitest";
import type { FieldValue, Graph } from "../../graph/graph.ts";
import { type TemplateNode, templateGraph } from "../../graph/templates/template.ts";
import { compile } from "../compile.ts";
import type { Ir } from "../ir.ts";

/** Rows between `input` and the head on `end`. */
function graphWith(...rows: TemplateNode[]): Graph {
  const all: readonly TemplateNode[] = [
    ["input", "Input", [], 0, 0],
    ...rows,
    ["mean", "GlobalAvgPool", ["end"], 0, 0],
    ["scores", "Dense", ["mean"], 0, 0, { units: 10 }],
    ["output", "Output", ["scores"], 0, 0],
  ];
  return templateGraph("x", all, { data: "digits", batchSize: 2, optimizer: { type: "sgd" } });
}

function irOf(graph: Graph): Ir {
  const { stages, diagnostics } = compile(graph);
  expect(diagnostics).toEqual([]);
  if (!stages) throw new Error("It does not compile.");
  return stages.differentiated;
}

/**
 * What each stored value becomes, as numbers: two values have one number when the same calls made them of the same things, however
 * their ops are called and whatever order they stand in.
 */
function createFingerprint() {
  const numbers = new Map<string, number>();
  const numberOf = (what: unknown): number => {
    const key = JSON.stringify(what);
    const known = numbers.get(key) ?? numbers.size;
    numbers.set(key, known);
    return known;
  };
  return (ir: Ir): number[] => {
    const made = new Map<number, number>();
    const of = (id: number) => made.get(id) ?? numberOf([ir.values[id]?.shape, id === ir.images]);
    for (const { kernel, attrs, reads, writes } of ir.ops) {
      const call = [kernel, attrs, reads.map(of)];
      writes.forEach((id, result) => {
        made.set(id, numberOf([call, result]));
      });
    }
    return [of(ir.loss), ...ir.stored.map(({ next }) => of(next ?? -1))].sort((a, b) => a - b);
  };
}

function conv(
  name: string,
  input: string,
  filters: number,
  side: number,
  fields: Record<string, FieldValue> = {},
): TemplateNode {
  const all = { filters, kernel: [side, side] as const, activation: "relu", ...fields };
  return [name, "Conv2D", [input], 0, 0, all];
}

const unbiased = { activation: "none", bias: false } as const;

const pairs: readonly (readonly [
  string,
  composite: TemplateNode,
  drawn: readonly TemplateNode[],
])[] = [
  [
    "a fire module",
    ["end", "FireModule", ["input"], 0, 0, { squeeze: 2, expand1: 3, expand3: 4 }],
    [
      conv("squeeze", "input", 2, 1),
      conv("left", "squeeze", 3, 1),
      conv("right", "squeeze", 4, 3),
      ["end", "Concat", ["left", "right"], 0, 0],
    ],
  ],
  [
    "an Inception block",
    [
      "end",
      "InceptionBlock",
      ["input"],
      0,
      0,
      { one: 1, reduce3: 2, three: 3, reduce5: 4, five: 5, pool: 6 },
    ],
    [
      conv("a", "input", 1, 1),
      conv("b", "input", 2, 1),
      conv("c", "b", 3, 3),
      conv("d", "input", 4, 1),
      conv("e", "d", 5, 5),
      ["f", "MaxPool", ["input"], 0, 0, { window: [3, 3], strides: [1, 1], padding: "same" }],
      conv("g", "f", 6, 1),
      ["end", "Concat", ["a", "c", "e", "g"], 0, 0],
    ],
  ],
  [
    "a residual block with a projection",
    ["end", "ResidualBlock", ["input"], 0, 0, { filters: 4, strides: [2, 2] }],
    [
      conv("a", "input", 4, 3, { ...unbiased, strides: [2, 2] }),
      ["b", "BatchNorm", ["a"], 0, 0],
      ["c", "Activation", ["b"], 0, 0],
      conv("d", "c", 4, 3, unbiased),
      ["e", "BatchNorm", ["d"], 0, 0],
      conv("f", "input", 4, 1, { ...unbiased, strides: [2, 2] }),
      ["g", "BatchNorm", ["f"], 0, 0],
      ["h", "Add", ["e", "g"], 0, 0],
      ["end", "Activation", ["h"], 0, 0],
    ],
  ],
  [
    "a residual block whose input fits",
    ["end", "ResidualBlock", ["input"], 0, 0, { filters: 1 }],
    [
      conv("a", "input", 1, 3, unbiased),
      ["b", "BatchNorm", ["a"], 0, 0],
      ["c", "Activation", ["b"], 0, 0],
      conv("d", "c", 1, 3, unbiased),
      ["e", "BatchNorm", ["d"], 0, 0],
      ["h", "Add", ["e", "input"], 0, 0],
      ["end", "Activation", ["h"], 0, 0],
    ],
  ],
];

describe("a composite layer", () => {
  it.each(pairs)("becomes the ops of its drawing: %s", (_, composite, drawn) => {
    const fingerprint = createFingerprint();
    const found = irOf(graphWith(composite));
    const expected = irOf(graphWith(...drawn));
    expect(found.ops.length).toBe(expected.ops.length);
    expect(fingerprint(found)).toEqual(fingerprint(expected));
  });

  it("owns its ops and names its parameters after the layers inside", () => {
    const ir = irOf(graphWith(["end", "FireModule", ["input"], 0, 0]));
    const owned = ir.stored.filter(({ origin }) => origin === "end");
    expect(owned.map(({ key, value }) => [key, ir.values[value]?.name])).toEqual(
      ["squeeze", "expand1", "expand3"].flatMap((inner) =>
        ["kernel", "bias"].map((name) => [`end/${inner}/${name}`, `end/${inner}/${name}`]),
      ),
    );
    expect(new Set(ir.ops.map(({ origin }) => origin))).toEqual(
      new Set(["end", "mean", "scores", "output"]),
    );
  });

  it("has the facts of everything inside", () => {
    const fields = { squeeze: 2, expand1: 3, expand3: 4 };
    const { facts } = compile(graphWith(["end", "FireModule", ["input"], 0, 0, fields]));
    expect(facts.get("end")).toMatchObject({
      shape: [8, 8, 7],
      parameters: 1 * 2 + 2 + (2 * 3 + 3) + (9 * 2 * 4 + 4),
      wavefronts: [1, 7],
    });
  });

  it("says that it needs images", () => {
    const graph = graphWith(
      ["flat", "Flatten", ["input"], 0, 0],
      ["end", "ResidualBlock", ["flat"], 0, 0],
    );
    expect(compile(graph).diagnostics.map(({ message }) => message)).toContain(
      "end (ResidualBlock) needs images [N,H,W,C], but flat gives [N,64].",
    );
  });
});
