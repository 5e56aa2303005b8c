import { describe, expect, it } from "vitest";
import type { Pass } from "../../compiler/3-optimize/pass.ts";
import { simplify } from "../../compiler/3-optimize/simplify.ts";
import { compile } from "../../compiler/compile.ts";
import type { Op } from "../../compiler/ir.ts";
import { drawGraph, type LayerNumbers } from "../../compiler/testing/draw-graph.ts";
import { legalPairs } from "../../compiler/testing/layer-pairs.ts";
import { parseGraphText, printGraph } from "../../graph/schema.ts";
import { BadArgument } from "../command.ts";
import { readFuzzOptions } from "./fuzz-options.ts";
import { type FuzzResult, fuzz } from "./fuzz-run.ts";

/** Changes each op by `change`, and tells of no rewrite. */
function passThat(name: string, change: (op: Op) => Op): Pass {
  return { name, run: (ir) => ({ ir: { ...ir, ops: ir.ops.map(change) }, rewrites: [] }) };
}

/** Believes that a mean is a maximum. */
const wrongPool = passThat("wrong-pool", (op) =>
  op.kernel === "avg-pool" ? { ...op, kernel: "max-pool" } : op,
);

/** Breaks a rule of the Ir instead of a number. */
const wrongShape = passThat("wrong-shape", (op) =>
  op.kernel === "concat" ? { ...op, reads: op.reads.toReversed().slice(1) } : op,
);

/** Runs with a clock that only graphs move. */
function run(passes: readonly Pass[], graphs: number, seed = 3): FuzzResult {
  let ticks = 0;
  return fuzz({
    passes,
    seed,
    durationMs: graphs,
    shrinkMs: 20_000,
    now: () => ticks,
    onGraph: () => {
      ticks += 1;
    },
  });
}

describe("the fuzzer", () => {
  it("names a pass that makes numbers wrong, and shrinks the graph to a document that opens", () => {
    const { failure } = run([simplify, wrongPool], 200);
    if (!failure) throw new Error("Nothing failed.");
    expect(failure.fault.guilty).toBe("wrong-pool");
    expect(failure.drawn.graph.nodes.length).toBeLessThanOrEqual(8);
    const { graph } = parseGraphText(printGraph(failure.drawn.graph));
    if (!graph) throw new Error("The document does not open.");
    expect(compile(graph).diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(graph.nodes.map(({ type }) => type)).toContain("AvgPool");
  });

  it("names a pass that breaks a rule, and finds the same graph again from the seed it tells", () => {
    const { failure } = run([wrongShape], 200);
    expect(failure?.fault.guilty).toBe("wrong-shape");
    expect(run([wrongShape], 200, failure?.seed).failure).toEqual(failure);
  });

  it("finds nothing where nothing is wrong, and counts the pairs of layers that it saw", () => {
    const result = run([simplify], 1);
    expect(result.failure).toBeNull();
    expect(result.graphs).toBeGreaterThanOrEqual(1);
    expect(result.seenPairs).toBeGreaterThan(20);
    expect(result.missingPairs).toHaveLength(result.legalPairs - result.seenPairs);
  });
});

describe("drawn graphs", () => {
  it("are a single dense layer when there are no numbers", () => {
    const { nodes } = drawGraph({ image: 0, training: [0, 0, 0, 0, 0], layers: [] }).graph;
    expect(nodes.map(({ type }) => type)).toEqual(["Input", "Flatten", "Dense", "Output"]);
  });

  it("grow a chain out of zeros", () => {
    const layers = Array.from({ length: 3 }, (): LayerNumbers => [0, 0, 0, 0]);
    const { nodes } = drawGraph({ image: 0, training: [0, 0, 0, 0, 0], layers }).graph;
    expect(nodes.map(({ type }) => type)).toEqual([
      "Input",
      "Conv2D",
      "Conv2D",
      "Conv2D",
      "Flatten",
      "Dense",
      "Output",
    ]);
  });

  it("may have every layer after every image, and no image after a row", () => {
    const legal = legalPairs();
    expect(legal).toContain("Input Conv2D");
    expect(legal).toContain("InceptionBlock Split");
    expect(legal).toContain("Reshape Conv2D");
    expect(legal).not.toContain("Flatten Conv2D");
    expect(legal).not.toContain("Conv2D Dense");
  });
});

describe("the arguments", () => {
  it("are read as minutes and a seed", () => {
    expect(readFuzzOptions(["--minutes", "0.5", "--seed", "9"])).toEqual({
      durationMs: 30_000,
      seed: 9,
      out: undefined,
    });
  });

  it.each([[["--minutes", "0"]], [["--minutes", "soon"]], [["--seed", "-1"]], [["--sed", "1"]]])(
    "refuse %j",
    (args) => {
      expect(() => readFuzzOptions(args)).toThrow(BadArgument);
    },
  );
});
