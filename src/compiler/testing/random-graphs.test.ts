import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { kernelNames } from "../../../e2e/kernels/run-case.ts";
import { anyGraphNumbers, graphKinds, graphNumbers } from "../../cli/fuzz/graph-numbers.ts";
import type { Graph, Node } from "../../graph/graph.ts";
import { layerCatalogue, outputPorts } from "../../graph/layer-catalogue.ts";
import { output } from "../../graph/layers/output.ts";
import { optimizerField } from "../../graph/optimizer-fields.ts";
import { build } from "../1-build/build.ts";
import { optimize } from "../3-optimize/optimize.ts";
import { passes } from "../3-optimize/passes.ts";
import { simplifyRules } from "../3-optimize/simplify-rules.ts";
import { findForks } from "../5-schedule/forks.ts";
import { trainingProgram } from "../compile.ts";
import { type DrawnGraph, drawGraph } from "./draw-graph.ts";
import { findFault } from "./find-fault.ts";
import { sourceOf } from "./run-oracle.ts";

/** How many graphs a test run looks at. */
const runs = 500;

const drawn = anyGraphNumbers().map(drawGraph);

describe("random graphs", () => {
  it("give the same numbers unoptimised, with each pass alone, with all, and with some in any order", () => {
    fc.assert(
      fc.property(drawn, fc.shuffledSubarray([...passes]), (graph, chosen) => {
        expect(findFault(graph, passes, chosen)).toBeNull();
      }),
      { numRuns: runs },
    );
  }, 600_000);
});

/** What the graphs of a test run are made of. The seed is fixed: a rare thing may be missing from other ones. */
const sample: readonly DrawnGraph[] = fc.sample(drawn, { numRuns: runs, seed: 1 });

function count<T>(things: Iterable<T>): ReadonlyMap<T, number> {
  const counts = new Map<T, number>();
  for (const thing of things) counts.set(thing, (counts.get(thing) ?? 0) + 1);
  return counts;
}

/** Those of `wanted` that `found` holds fewer than `least` times. */
function rare<T>(wanted: Iterable<T>, found: ReadonlyMap<T, number>, least: number): T[] {
  return [...wanted].filter((each) => (found.get(each) ?? 0) < least);
}

function pair(value: unknown): readonly [number, number] {
  return Array.isArray(value) ? [Number(value[0]), Number(value[1])] : [Number.NaN, Number.NaN];
}

function nodesWith(isMeant: (node: Node) => boolean): number {
  return sample.flatMap(({ graph }) => graph.nodes).filter(isMeant).length;
}

/** How many nodes read each output of each node. */
function readersIn({ nodes, edges }: Graph): readonly number[] {
  const counts = count(edges.map(({ source, sourcePort }) => `${source} ${sourcePort}`));
  return nodes.flatMap((node) =>
    outputPorts(node).map((port) => counts.get(`${node.id} ${port}`) ?? 0),
  );
}

describe("the graphs of a test run", () => {
  it("have every layer of the catalogue, and from 4 to 40 nodes or more", () => {
    const types = count(sample.flatMap(({ graph }) => graph.nodes.map(({ type }) => type)));
    expect(rare(layerCatalogue.keys(), types, 50)).toEqual([]);
    const sizes = sample.map(({ graph }) => graph.nodes.length);
    expect(Math.min(...sizes)).toBeLessThanOrEqual(4);
    expect(Math.max(...sizes)).toBeGreaterThanOrEqual(40);
  });

  it.each<[string, (node: Node) => boolean]>([
    ["groups", ({ type, fields }) => type === "Conv2D" && Number(fields["groups"]) > 1],
    ["dilation", ({ fields }) => pair(fields["dilation"]).some((taps) => taps > 1)],
    [
      "strides beyond the window",
      ({ fields }) => {
        const window = pair(fields["kernel"] ?? fields["window"]);
        return pair(fields["strides"]).some((stride, axis) => stride > (window[axis] ?? 0));
      },
    ],
    ["same padding", ({ fields }) => fields["padding"] === "same"],
    ["valid padding", ({ fields }) => fields["padding"] === "valid"],
    ["no bias", ({ fields }) => fields["bias"] === false],
    ["a rate of 0", ({ type, fields }) => type === "Dropout" && fields["rate"] === 0],
    ["a rate", ({ type, fields }) => type === "Dropout" && Number(fields["rate"]) > 0],
    ["three parts", ({ type, fields }) => type === "Split" && fields["parts"] === 3],
  ])("have layers with %s", (_, isMeant) => {
    expect(nodesWith(isMeant)).toBeGreaterThan(15);
  });

  it.each<[string, (drawn: DrawnGraph) => boolean]>([
    ["a batch of 1", ({ batchSize }) => batchSize === 1],
    ["one channel", ({ dataSet }) => dataSet.imageShape[2] === 1],
    ["several channels", ({ dataSet }) => dataSet.imageShape[2] > 1],
    ["odd sizes", ({ dataSet }) => dataSet.imageShape[0] % 2 === 1],
    ["shared inputs", ({ graph }) => readersIn(graph).some((readers) => readers > 1)],
    ["a penalty", ({ graph }) => graph.training.l2 > 0],
    ["clipping", ({ graph }) => graph.training.clipNorm > 0],
  ])("have %s", (_, isMeant) => {
    expect(sample.filter(isMeant).length).toBeGreaterThan(50);
  });

  it("have every loss and optimizer", () => {
    const [losses, optimizers] = [output.fields["loss"], optimizerField];
    if (losses?.kind !== "choice") throw new Error("Output has no choice of losses.");
    const ends = sample.map(({ graph }) => graph.nodes.at(-1)?.fields["loss"]);
    expect(rare(losses.options, count(ends), 30)).toEqual([]);
    const types = sample.map(({ graph }) => graph.training.optimizer.type as string);
    expect(rare(optimizers.options, count(types), 30)).toEqual([]);
  });

  it("have diamonds", () => {
    const forked = sample.filter((each) => findForks(trainingOf(each).differentiated).length > 0);
    expect(forked.length).toBeGreaterThan(100);
  });

  it("need every kernel that there is", () => {
    const kernels = sample.flatMap((each) => {
      const { differentiated, optimized } = trainingOf(each);
      const irs = [differentiated, optimized, ...evaluationOf(each).map(({ ir }) => ir)];
      return irs.flatMap(({ ops }) => ops.map(({ kernel }) => kernel));
    });
    expect(rare(kernelNames, count(kernels), 8)).toEqual([]);
  });

  it("give every pass something to do by each of its rules", () => {
    // Zeros come of parts that lead nowhere, and meet a sum in few of them.
    const parted = fc.sample(graphNumbers(graphKinds.parted).map(drawGraph), {
      numRuns: 1000,
      seed: 1,
    });
    const runs = [...sample, ...parted].flatMap((each) => [
      ...trainingOf(each).passes,
      ...evaluationOf(each),
    ]);
    const rules = new Set(
      runs.flatMap(({ pass, rewrites }) => rewrites.map(({ rule }) => `${pass}: ${rule}`)),
    );
    const simplifications = simplifyRules.map(({ name }) => `simplify: ${name}`);
    expect(simplifications.filter((rule) => !rules.has(rule))).toEqual(["simplify: whole-slice"]);
    expect(
      [...rules].filter((rule) => !simplifications.includes(rule)).sort(),
    ).toMatchInlineSnapshot(`
      [
        "fold-batch-norm: running-statistics",
        "fold-constants: add-of-zeros",
        "fuse-epilogues: epilogue",
        "fuse-epilogues: epilogue-gradient",
        "fuse-epilogues: normalization",
        "fuse-epilogues: normalization-gradient",
        "fuse-loss: loss-and-gradient",
        "fuse-optimizer: one-update",
        "merge-duplicates: common-subexpression",
        "merge-siblings: filter-gradients",
        "merge-siblings: input-gradients",
        "merge-siblings: one-input",
        "place-concat: read-in-place",
        "place-concat: written-in-place",
        "remove-dead: unread-result",
      ]
    `);
  });
});

function trainingOf(each: DrawnGraph) {
  return trainingProgram(sourceOf(each), each.batchSize, {}).stages;
}

function evaluationOf(each: DrawnGraph) {
  const source = sourceOf(each);
  return optimize(
    build(each.graph, { ...source, mode: "evaluate", batchSize: each.batchSize }),
    passes,
  );
}
