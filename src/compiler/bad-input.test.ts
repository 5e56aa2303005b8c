import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyGraphNumbers, graphNumbers } from "../cli/fuzz/graph-numbers.ts";
import type { FieldValue, Graph } from "../graph/graph.ts";
import { parseGraph, parseGraphText, printGraph } from "../graph/schema.ts";
import { type TemplateNode, templateGraph } from "../graph/templates/template.ts";
import type { Compilation } from "./compilation.ts";
import { compile } from "./compile.ts";
import { type BreakNumbers, breakGraph, countBreaks } from "./testing/break-graph.ts";
import { drawGraph } from "./testing/draw-graph.ts";

/** Longest that anything may take, of the processor: what else runs beside the tests is not counted. */
const mostMs = 3000;

const number = fc.nat(1000);
const breaks: fc.Arbitrary<readonly BreakNumbers[]> = fc.array(fc.tuple(number, number, number), {
  minLength: 1,
  maxLength: 5,
});

/** Good graphs of the app's own images. */
const good = graphNumbers({ most: 20, digitsOnly: true }).map(
  (numbers) => drawGraph(numbers).graph,
);

function timed<T>(run: () => T): T {
  const begin = process.cpuUsage();
  const result = run();
  const { user, system } = process.cpuUsage(begin);
  expect((user + system) / 1000).toBeLessThan(mostMs);
  return result;
}

/** Errors leave no Program, and none leaves one; every diagnostic can be read. */
function expectAnswer({ diagnostics, programs }: Compilation): void {
  expect(programs === null).toBe(diagnostics.some(({ severity }) => severity === "error"));
  for (const { message, hint, node } of diagnostics) {
    expect(message.length + hint.length).toBeGreaterThan(20);
    expect(message).not.toMatch(/undefined|NaN|\[object/);
    expect(node).not.toBe(undefined);
  }
}

describe("a broken graph", () => {
  it("gets diagnostics or a Program, in time, and never an exception", () => {
    let [refused, compiled] = [0, 0];
    fc.assert(
      fc.property(good, breaks, (graph, numbers) => {
        const compilation = timed(() => compile(breakGraph(graph, numbers)));
        expectAnswer(compilation);
        if (compilation.programs) compiled += 1;
        else refused += 1;
      }),
      { numRuns: 1000 },
    );
    expect(refused).toBeGreaterThan(300);
    expect(compiled).toBeGreaterThan(20);
  });

  it("gets through the schema as a document or is refused in one sentence, by any kind of damage", () => {
    for (let kind = 0; kind < countBreaks(); kind++)
      fc.assert(
        fc.property(good, number, number, (graph, first, second) => {
          const text = printGraph(breakGraph(graph, [[kind, first, second]]));
          const { graph: parsed, problem } = timed(() => parseGraphText(text));
          if (parsed) expectAnswer(timed(() => compile(parsed)));
          else expect(problem).toMatch(/^This graph is damaged.*\.$/);
        }),
        { numRuns: 25 },
      );
  });

  it("is noticed by the schema wherever a member is lost, doubled or of another kind", () => {
    fc.assert(
      fc.property(anyGraphNumbers(), number, fc.jsonValue(), (numbers, place, value) => {
        const document: unknown = JSON.parse(printGraph(drawGraph(numbers).graph));
        const damaged = withMember(document, place, value);
        const { graph, problem } = timed(() => parseGraph(damaged));
        expect(graph === null).toBe(problem !== null);
        if (graph) expectAnswer(timed(() => compile(graph)));
      }),
      { numRuns: 500 },
    );
  });
});

/** Replaces the member at one of the places of a document, counted in depth, or takes it away where `value` is null. */
function withMember(document: unknown, place: number, value: unknown): unknown {
  let places = 0;
  const count = (at: unknown): number =>
    at !== null && typeof at === "object"
      ? Object.values(at).reduce((sum: number, member) => sum + count(member), 1)
      : 1;
  const meant = place % count(document);
  const copy = (at: unknown): unknown => {
    const here = places++;
    if (here === meant) return value;
    if (Array.isArray(at)) return at.map(copy);
    if (at === null || typeof at !== "object") return at;
    return Object.fromEntries(Object.entries(at).map(([key, member]) => [key, copy(member)]));
  };
  return copy(document);
}

/** Rows that lead from `name` to a classifier. */
function scoresAfter(name: string): readonly TemplateNode[] {
  return [
    ["flat", "Flatten", [name], 0, 0],
    ["scores", "Dense", ["flat"], 0, 0, { units: 10 }],
    ["output", "Output", ["scores"], 0, 0],
  ];
}

function graphOf(rows: readonly TemplateNode[]): Graph {
  return templateGraph("large", [["n0", "Input", [], 0, 0], ...rows], {
    data: "digits",
    batchSize: 1,
  });
}

type Fields = Readonly<Record<string, FieldValue>>;

function deep(count: number, type: string, fields: Fields = {}): Graph {
  const rows = Array.from(
    { length: count },
    (_, index): TemplateNode => [`n${index + 1}`, type, [`n${index}`], 0, 0, fields],
  );
  return graphOf([...rows, ...scoresAfter(`n${count}`)]);
}

function wide(count: number, type: string, join: string, fields: Fields = {}): Graph {
  const rows = Array.from(
    { length: count },
    (_, index): TemplateNode => [`n${index + 1}`, type, ["n0"], 0, 0, fields],
  );
  const names = rows.map(([name]) => name);
  return graphOf([...rows, ["joined", join, names, 0, 0], ...scoresAfter("joined")]);
}

/** A cycle through all nodes. */
function circle(count: number): Graph {
  const graph = deep(count, "Activation");
  const edge = { id: "back", source: `n${count}`, sourcePort: "out" };
  return { ...graph, edges: [...graph.edges, { ...edge, target: "n1", targetPort: "in" }] };
}

/** Every node but the first reads many before it. */
function dense(count: number, reads: number): Graph {
  const rows = Array.from({ length: count }, (_, index): TemplateNode => {
    const from = Array.from(
      { length: Math.min(reads, index + 1) },
      (_, back) => `n${index - back}`,
    );
    return [`n${index + 1}`, index === 0 ? "Activation" : "Add", from, 0, 0];
  });
  return graphOf([...rows, ...scoresAfter(`n${count}`)]);
}

const one = { filters: 1 };
const inception = { one: 1, reduce3: 1, three: 1, reduce5: 1, five: 1, pool: 1 };

describe("a graph of absurd size", () => {
  it.each<[string, () => Graph, string]>([
    ["a chain of 10,000 convolutions", () => deep(9996, "Conv2D", one), "too-many-layers"],
    ["a chain of 10,000 activations", () => deep(9996, "Activation"), "too-many-layers"],
    [
      "10,000 convolutions side by side",
      () => wide(9995, "Conv2D", "Concat", one),
      "too-many-layers",
    ],
    ["a sum of 10,000", () => wide(9995, "Activation", "Add"), "too-many-layers"],
    ["a chain of 4,000 convolutions", () => deep(3990, "Conv2D", one), "none"],
    ["2,000 convolutions side by side", () => wide(1995, "Conv2D", "Concat", one), "none"],
    ["a sum of 2,000", () => wide(1995, "Conv2D", "Add", one), "none"],
    ["400 Inception blocks", () => deep(400, "InceptionBlock", inception), "none"],
    ["sums of ten, each of those before", () => dense(440, 10), "none"],
    ["4,000 nodes with 40,000 edges", () => dense(3990, 10), "too-many-layers"],
    ["2,000 Inception blocks", () => deep(1996, "InceptionBlock", inception), "too-many-layers"],
    [
      "10,000 nodes without an edge",
      () => ({ ...deep(9996, "Conv2D"), edges: [] }),
      "too-many-layers",
    ],
    ["a circle of 10,000", () => circle(9996), "cycle"],
    ["a circle of 1,000", () => circle(996), "cycle"],
    [
      "an image enlarged 16 × 16, a hundred times",
      () => deep(100, "UpSample", { factor: [16, 16] }),
      "too-large",
    ],
    ["a billion filters", () => deep(1, "Conv2D", { filters: 1e9 }), "bad-field"],
    ["many filters in a row", () => deep(20, "Conv2D", { filters: 2048 }), "too-large"],
    [
      "a billion units",
      () =>
        graphOf([
          ["flat0", "Flatten", ["n0"], 0, 0],
          ["big", "Dense", ["flat0"], 0, 0, { units: 1e9 }],
          ["scores", "Dense", ["big"], 0, 0],
          ["output", "Output", ["scores"], 0, 0],
        ]),
      "bad-field",
    ],
    [
      "margins of 64 pixels, a thousand times",
      () => deep(1000, "ZeroPad", { top: 64, bottom: 64, left: 64, right: 64 }),
      "too-large",
    ],
  ])("is refused with numbers, or compiled, within 3 s: %s", (_, make, code) => {
    const text = printGraph(make());
    const { graph } = timed(() => parseGraphText(text));
    if (!graph) throw new Error("The schema refuses what the test is about.");
    const compilation = timed(() => compile(graph));
    expectAnswer(compilation);
    const codes = compilation.diagnostics.map((diagnostic) => diagnostic.code);
    if (code === "none") expect(codes).toEqual([]);
    else {
      expect(codes).toContain(code);
      const told = compilation.diagnostics.find((diagnostic) => diagnostic.code === code);
      if (code !== "cycle") expect(told?.message).toMatch(/\d/);
    }
  });

  it.each([
    ["nodes", deep(10_001, "Activation")],
    ["edges", dense(5100, 10)],
  ])("is refused by the schema where it has too many %s", (name, graph) => {
    const { problem } = timed(() => parseGraphText(printGraph(graph)));
    expect(problem).toContain(`damaged: ${name} has`);
    expect(problem).toMatch(/\d/);
    // Whatever else makes such a graph gets an answer too.
    expectAnswer(timed(() => compile(graph)));
  });
});
