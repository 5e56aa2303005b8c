import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { graphNumbers } from "../../cli/fuzz/graph-numbers.ts";
import type { Graph, Node } from "../../graph/graph.ts";
import { layerCatalogue, outputPorts } from "../../graph/layer-catalogue.ts";
import { output } from "../../graph/layers/output.ts";
import { optimizerField } from "../../graph/optimizer-fields.ts";
import type { KernelName } from "../../protocol/kernel.ts";
import { build } from "../1-build/build.ts";
import { gradientRules } from "../2-differentiate/gradient-rules.ts";
import { optimize } from "../3-optimize/optimize.ts";
import { passes } from "../3-optimize/passes.ts";
import { findForks } from "../5-schedule/forks.ts";
import { trainingProgram } from "../compile.ts";
import { type DrawnGraph, drawGraph } from "./draw-graph.ts";
import { findFault } from "./find-fault.ts";
import { sourceOf } from "./run-oracle.ts";

/** How many graphs a test run looks at. */
const runs = 500;

const drawn = graphNumbers().map(drawGraph);

describe("random graphs", () => {
  it("give the same numbers unoptimised, with each pass alone, with all, and with some in any order", () => {
    fc.assert(
      fc.property(drawn, fc.shuffledSubarray([...passes]), (graph, chosen) => {
        expect(findFault(graph, passes, chosen)).toBeNull();
      }),
      { numRuns: runs },
    );
  }, 300_000);
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
    expect(nodesWith(isMeant)).toBeGreaterThan(20);
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

  it("have diamonds, every kernel with a gradient, and make every pass find something by each of its rules", () => {
    const kernels: KernelName[] = [];
    const rules: string[] = [];
    let diamonds = 0;
    for (const drawnGraph of sample) {
      const source = sourceOf(drawnGraph);
      const { batchSize } = drawnGraph;
      const { stages } = trainingProgram(source, batchSize, {});
      const evaluation = build(source.graph, { ...source, mode: "evaluate", batchSize });
      const runsOfPasses = [...stages.passes, ...optimize(evaluation, passes)];
      kernels.push(
        ...[stages.differentiated, stages.optimized, evaluation].flatMap((ir) =>
          ir.ops.map((op) => op.kernel),
        ),
      );
      rules.push(
        ...runsOfPasses.flatMap(({ pass, rewrites }) =>
          rewrites.map(({ rule }) => `${pass}: ${rule}`),
        ),
      );
      if (findForks(stages.differentiated).length > 0) diamonds += 1;
    }
    expect(diamonds).toBeGreaterThan(100);
    const found = count(kernels);
    expect(rare(Object.keys(gradientRules) as KernelName[], found, 50)).toEqual([]);
    const counts = [...count(rules)].sort(([a], [b]) => (a < b ? -1 : 1));
    console.log(
      counts,
      [...found].sort((a, b) => a[1] - b[1]),
    );
  });
});
