import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyGraphNumbers } from "../../cli/fuzz/graph-numbers.ts";
import type { Graph } from "../../graph/graph.ts";
import { build } from "../1-build/build.ts";
import { differentiate } from "../2-differentiate/differentiate.ts";
import { optimizeParameters } from "../2-differentiate/optimize-parameters.ts";
import { lastIr, optimize } from "../3-optimize/optimize.ts";
import type { Pass } from "../3-optimize/pass.ts";
import { passes as allPasses } from "../3-optimize/passes.ts";
import { trainingProgram } from "../compile.ts";
import type { Ir } from "../ir.ts";
import { type DrawnGraph, drawGraph } from "./draw-graph.ts";
import {
  addDeadNodes,
  batchTwice,
  renameNodes,
  reverseBranches,
  reversedRows,
  shuffleDocument,
  swapOperands,
  withoutDropout,
  withRows,
} from "./metamorphic.ts";
import { doubled } from "./plant-in-ir.ts";
import {
  firstDifference,
  firstDistance,
  inputsFor,
  type Outcome,
  outcomeOf,
  sourceOf,
} from "./run-oracle.ts";

const drawn = anyGraphNumbers().map(drawGraph);

/** Gradients in another order are equal up to rounding. */
const rounding = 1e-9;

/** Numbers beyond which rounding alone may be visible. */
const largest = 1e9;

/** Each relation holds for the compiler as it is, and for all that the passes leave. */
const passLists: readonly [string, readonly Pass[]][] = [
  ["without passes", []],
  ["with all passes", allPasses],
];

function trained({ graph, dataSet, batchSize }: DrawnGraph, passes: readonly Pass[]): Ir {
  const source = sourceOf({ graph, dataSet, batchSize });
  return trainingProgram(source, batchSize, { passes }).stages.optimized;
}

/** What a training step makes of inputs that depend on the names of parameters alone. */
function outcome(each: DrawnGraph, passes: readonly Pass[]): Outcome {
  const ir = trained(each, passes);
  return outcomeOf(ir, inputsFor(ir, each.dataSet.classes.length, 7));
}

function isTame(found: Outcome): boolean {
  return [...found.values()].every(({ data }) => data.every((x) => Math.abs(x) < largest));
}

function forwardOf(found: Outcome): Outcome {
  return new Map([...found].filter(([name]) => name === "loss" || name === "logits"));
}

function changed(each: DrawnGraph, change: (graph: Graph) => Graph): DrawnGraph {
  return { ...each, graph: change(each.graph) };
}

/** Says in what a change shows: in a single bit of loss and scores, or in more than rounding anywhere. */
function shows(each: DrawnGraph, other: DrawnGraph, passes: readonly Pass[]): string | null {
  const [before, after] = [outcome(each, passes), outcome(other, passes)];
  if (!isTame(before)) return null;
  return (
    firstDifference(forwardOf(before), forwardOf(after)) ?? firstDistance(before, after, rounding)
  );
}

describe.each(passLists)("the numbers of a step %s", (_, passes) => {
  it("stay when the operands of sums and products are swapped", () => {
    let swapped = 0;
    fc.assert(
      fc.property(drawn, (each) => {
        const other = changed(each, swapOperands);
        if (JSON.stringify(other.graph) !== JSON.stringify(each.graph)) swapped += 1;
        expect(shows(each, other, passes)).toBeNull();
      }),
      { numRuns: 80 },
    );
    expect(swapped).toBeGreaterThan(5);
  });

  it("stay when nodes and edges are written down in another order", () => {
    fc.assert(
      fc.property(drawn, fc.nat(), (each, seed) => {
        const other = changed(each, (graph) => shuffleDocument(graph, seed));
        expect(shows(each, other, passes)).toBeNull();
      }),
      { numRuns: 80 },
    );
  });

  it("are those of the rows when branches are joined in the opposite order", () => {
    let reversed = 0;
    fc.assert(
      fc.property(drawn, (each) => {
        const other = changed(each, reverseBranches);
        const [ir, otherIr] = [trained(each, passes), trained(other, passes)];
        const rows = reversedRows(trained(each, []));
        if (rows.length === 0) return;
        const inputs = inputsFor(ir, each.dataSet.classes.length, 7);
        const expected = outcomeOf(ir, inputs);
        if (!isTame(expected)) return;
        reversed += 1;
        const stored = withRows(inputs.stored, rows);
        const found = outcomeOf(otherIr, { ...inputs, stored });
        expect(firstDistance(withRows(expected, rows), found, rounding)).toBeNull();
      }),
      { numRuns: 80 },
    );
    expect(reversed).toBeGreaterThan(15);
  });

  it("and all dispatches stay when nodes get other names", () => {
    fc.assert(
      fc.property(drawn, (each) => {
        const [before, after] = [each, changed(each, renameNodes)].map(
          (one) => trainingProgram(sourceOf(one), one.batchSize, { passes }).program,
        );
        expect(after?.dispatches).toEqual(before?.dispatches);
        expect(after?.stored.map(({ key }) => key)).toEqual(before?.stored.map(({ key }) => key));
        expect(after?.stored).not.toEqual(before?.stored);
      }),
      { numRuns: 50 },
    );
  });

  it("and the whole Program stay when nodes are added that lead nowhere", () => {
    fc.assert(
      fc.property(drawn, (each) => {
        const [before, after] = [each, changed(each, addDeadNodes)].map(
          (one) => trainingProgram(sourceOf(one), one.batchSize, { passes }).program,
        );
        expect(after).toEqual(before);
      }),
      { numRuns: 50 },
    );
  });

  it("stay when every image is there twice", () => {
    fc.assert(
      fc.property(drawn, (given) => {
        const each = changed(given, withoutDropout);
        const twice = { ...each, batchSize: 2 * each.batchSize };
        const [ir, twiceIr] = [trained(each, passes), trained(twice, passes)];
        const inputs = inputsFor(ir, each.dataSet.classes.length, 7);
        const [before, after] = [outcomeOf(ir, inputs), outcomeOf(twiceIr, batchTwice(inputs))];
        if (!isTame(before)) return;
        const isMean = ([name]: readonly [string, unknown]) =>
          name !== "correct" && name !== "logits";
        const [means, others] = [before, after].map((all) => new Map([...all].filter(isMean)));
        expect(firstDistance(means ?? before, others ?? after, rounding)).toBeNull();
        expect(after.get("correct")?.data[0]).toBe(2 * (before.get("correct")?.data[0] ?? 0));
      }),
      { numRuns: 80 },
    );
  });

  it("double as far as they are gradients, bit by bit where no pass adds up in another order, when the loss is doubled", () => {
    fc.assert(
      fc.property(drawn, (each) => {
        const [single, double] = [(ir: Ir) => ir, (ir: Ir) => doubled(ir, "d.scores")].map(
          (change) => gradientsOf(each, change, passes),
        );
        expect(single?.size).toBeGreaterThan(0);
        const twice: Outcome = new Map(
          [...(single ?? [])].map(([name, { shape, data }]) => [
            name,
            { shape, data: data.map((x) => 2 * x) },
          ]),
        );
        // One op more may let a pass that adds up in another order take another one.
        const exact = passes.every(({ reassociates }) => reassociates !== true);
        const found = double ?? new Map();
        expect(
          exact ? firstDifference(twice, found) : firstDistance(twice, found, rounding),
        ).toBeNull();
      }),
      { numRuns: 80 },
    );
  });
});

/** The gradient of every parameter, before anything is done to it. */
function gradientsOf(
  { graph, dataSet, batchSize }: DrawnGraph,
  change: (ir: Ir) => Ir,
  passes: readonly Pass[],
): Outcome {
  const source = sourceOf({ graph, dataSet, batchSize });
  const derived = differentiate(build(graph, { ...source, mode: "train", batchSize }));
  const training = { ...graph.training, l2: 0, clipNorm: 0 };
  const ir = optimizeParameters({ ...derived, ir: change(derived.ir) }, training, {
    keepGradients: true,
  });
  const after = lastIr(ir, optimize(ir, passes));
  const found = outcomeOf(after, inputsFor(after, dataSet.classes.length, 7));
  return new Map([...found].filter(([name]) => name.endsWith("/gradient")));
}

describe("the relations", () => {
  /** One of some graphs must show a change that is none of those above. */
  function expectSeen(change: (each: DrawnGraph) => DrawnGraph): void {
    const sample = fc.sample(drawn, { numRuns: 60, seed: 2 });
    expect(sample.some((each) => shows(each, change(each), []) !== null)).toBe(true);
  }

  it("notice when a layer is another one", () => {
    expectSeen((each) =>
      changed(each, (graph) => ({
        ...graph,
        nodes: graph.nodes.map((node) =>
          node.type === "Multiply" ? { ...node, type: "Add" } : node,
        ),
      })),
    );
  });

  it("notice when branches are joined in another order, and the rows stay", () => {
    expectSeen((each) => changed(each, reverseBranches));
  });

  it("notice when only some images are there twice", () => {
    const [each] = fc.sample(drawn, { numRuns: 1, seed: 3 });
    if (!each) throw new Error("Nothing was drawn.");
    const ir = trained({ ...each, batchSize: 2 }, []);
    const inputs = inputsFor(ir, each.dataSet.classes.length, 7);
    const moved = {
      ...inputs.images,
      data: inputs.images.data.map((x, i) => (i === 0 ? x + 1 : x)),
    };
    const [before, after] = [inputs, { ...inputs, images: moved }].map((given) =>
      outcomeOf(ir, given),
    );
    expect(firstDistance(before ?? new Map(), after ?? new Map(), rounding)).not.toBeNull();
  });
});
