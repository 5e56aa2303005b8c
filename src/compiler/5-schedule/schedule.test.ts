import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { graphNumbers } from "../../cli/fuzz/graph-numbers.ts";
import { dataCatalogue } from "../../graph/data-catalogue.ts";
import { templateCatalogue } from "../../graph/templates/catalogue.ts";
import { type TemplateNode, templateGraph } from "../../graph/templates/template.ts";
import type { Dispatch, Fork } from "../../protocol/program.ts";
import { passes } from "../3-optimize/passes.ts";
import { compile, evaluationProgram, trainingProgram } from "../compile.ts";
import { bruteForks, forkLines } from "../testing/brute-forks.ts";
import { drawGraph } from "../testing/draw-graph.ts";
import { runOnArenas } from "../testing/run-arenas.ts";
import { firstDifference, inputsFor, outcomeOf, sourceOf } from "../testing/run-oracle.ts";
import { verifying } from "../verifying.ts";
import { wavefrontsOf, workAhead } from "./dependencies.ts";
import { findForks } from "./forks.ts";
import { groupsOf } from "./groups.ts";
import { mostAlive, placeBuffers } from "./place-buffers.ts";
import type { ScheduleKind } from "./schedule.ts";
import { aligned } from "./tenant.ts";

const kinds: readonly ScheduleKind[] = ["sequential", "wavefront"];

/** Batches that the standard models are to fit. */
const batchSizes = [1, 8, 64];
const templates = [...templateCatalogue.values()];
const drawn = graphNumbers({ most: 20 }).map(drawGraph);

function programsOf(name: string, kind: ScheduleKind = "wavefront") {
  const graph = templateCatalogue.get(name)?.graph;
  const programs = graph && compile(graph, { schedule: kind, inspector: verifying }).programs;
  if (!programs) throw new Error(`${name} does not compile.`);
  return programs;
}

describe.each(kinds)("the schedule '%s'", (kind) => {
  it("gives the oracle's numbers on poisoned arenas, in any order its dependencies allow", () => {
    fc.assert(
      fc.property(drawn, fc.nat(), (graph, order) => {
        const source = sourceOf(graph);
        const options = { schedule: kind, inspector: verifying };
        const { program, stages } = trainingProgram(source, graph.batchSize, options);
        const inputs = inputsFor(stages.optimized, source.dataSet.classes.length, 3);
        const expected = new Map(outcomeOf(stages.optimized, inputs));
        expected.delete("logits");
        expect(firstDifference(expected, runOnArenas(program, inputs, order))).toBeNull();
      }),
      { numRuns: 150 },
    );
  });

  it.each(templates)("plans the memory of $name within 15 % of the lower bound", ({ name }) => {
    const graph = templateCatalogue.get(name)?.graph;
    const dataSet = dataCatalogue.get(graph?.training.data ?? "");
    if (!graph || !dataSet) throw new Error(`There is no ${name}.`);
    for (const batchSize of batchSizes) {
      const source = sourceOf({ graph, dataSet, batchSize });
      const options = { schedule: kind, inspector: verifying };
      for (const each of [[], passes]) {
        const chosen = { ...options, passes: each };
        const { program: train } = trainingProgram(source, batchSize, chosen);
        for (const { memory } of [train, evaluationProgram(source, batchSize, chosen)])
          expect(memory.peakBytes / memory.lowerBoundBytes).toBeLessThanOrEqual(1.15);
      }
    }
  });
});

/** The dispatches that must have ended before each begins, by what they read or by their bytes, and all those before them. */
function waitsOf(dispatches: readonly Dispatch[]): readonly ReadonlySet<number>[] {
  const waits: Set<number>[] = [];
  for (const { dependsOn, memoryDependsOn } of dispatches) {
    const direct = [...dependsOn, ...memoryDependsOn];
    waits.push(new Set(direct.flatMap((id) => [id, ...(waits[id] ?? [])])));
  }
  return waits;
}

describe("the groups of a schedule", () => {
  it("hold every dispatch once, and in one group none that waits for another, even for its bytes", () => {
    let together = 0;
    fc.assert(
      fc.property(drawn, (graph) => {
        const source = sourceOf(graph);
        const { dispatches } = trainingProgram(source, graph.batchSize, {}).program;
        const groups = groupsOf(dispatches);
        const waits = waitsOf(dispatches);
        const all = groups.flatMap((group) => group.dispatches);
        expect(all.toSorted((a, b) => a - b)).toEqual(dispatches.map(({ id }) => id));
        for (const { wavefront, dispatches: members } of groups) {
          for (const id of members) {
            expect(dispatches[id]?.wavefront).toBe(wavefront);
            expect(members.some((other) => waits[id]?.has(other))).toBe(false);
          }
          if (members.length > 1) together += 1;
        }
      }),
      { numRuns: 60 },
    );
    expect(together).toBeGreaterThan(30);
  });

  it("are more than one in a wavefront where its dispatches take over each other's bytes", () => {
    const { dispatches } = programsOf("lenet").train;
    const [first, second] = dispatches.slice(0, 2).map((each) => ({ ...each, wavefront: 1 }));
    if (!first || !second) throw new Error("lenet has too few dispatches.");
    const apart = { ...second, memoryDependsOn: [first.id] };
    expect(groupsOf([first, { ...second, memoryDependsOn: [] }])).toHaveLength(1);
    expect(groupsOf([first, apart])).toHaveLength(2);
  });
});

describe("the sequential schedule", () => {
  it("lets no two dispatches run together", () => {
    const { train } = programsOf("inception-mini", "sequential");
    expect(train.dispatches.map(({ wavefront }) => wavefront)).toEqual(
      train.dispatches.map(({ id }) => id + 1),
    );
  });
});

describe("the order of a wavefront", () => {
  it("begins with what has the longest way to go", () => {
    const graph = templateCatalogue.get("inception-mini")?.graph;
    const plan = graph && compile(graph, { passes: [] }).stages?.schedule;
    const { wavefronts = [], flopsAhead = [], ops = [] } = plan ?? {};
    const heads = ops.filter(({ origin }) => /^i1_(1x1|red3|red5|pool)$/.test(origin ?? ""));
    const firsts = new Set(heads.map(({ origin }) => origin));
    expect([...firsts].slice(0, 2)).toEqual(["i1_red3", "i1_red5"]);
    for (const [index, wavefront] of wavefronts.entries()) {
      if (wavefronts[index + 1] === wavefront)
        expect(flopsAhead[index]).toBeGreaterThanOrEqual(flopsAhead[index + 1] ?? 0);
    }
  });

  it("is found from the end of a diamond", () => {
    const diamond = [[], [0], [0], [1, 2]];
    expect(wavefrontsOf(diamond)).toEqual([1, 2, 2, 3]);
    expect(
      workAhead(diamond, [{ flops: 1 }, { flops: 10 }, { flops: 100 }, { flops: 1000 }]),
    ).toEqual([1101, 1010, 1100, 1000]);
  });
});

describe("the arena", () => {
  const tenant = fc
    .record({ sizeBytes: fc.integer({ min: 1, max: 5000 }), first: fc.nat(30), length: fc.nat(12) })
    .map(({ sizeBytes, first, length }) => ({ sizeBytes, first, last: first + length }));

  it("keeps apart what is alive together, and never ends below the lower bound", () => {
    fc.assert(
      fc.property(fc.array(tenant, { maxLength: 60 }), (tenants) => {
        const { offsets, sizeBytes } = placeBuffers(tenants);
        tenants.forEach((a, i) => {
          const begin = offsets[i] ?? 0;
          expect(begin + a.sizeBytes).toBeLessThanOrEqual(sizeBytes);
          tenants.slice(0, i).forEach((b, j) => {
            const other = offsets[j] ?? 0;
            const apart = begin + a.sizeBytes <= other || other + b.sizeBytes <= begin;
            expect(apart || a.last < b.first || b.last < a.first).toBe(true);
          });
        });
        expect(sizeBytes).toBeGreaterThanOrEqual(mostAlive(tenants));
      }),
    );
  });

  it("takes the smallest gap that is large enough", () => {
    const large = { sizeBytes: 1024, first: 0, last: 1 };
    const keeper = { sizeBytes: 768, first: 0, last: 9 };
    const small = { sizeBytes: 512, first: 0, last: 1 };
    const tenants = [large, small, keeper, { sizeBytes: 500, first: 2, last: 3 }];
    expect(placeBuffers(tenants)).toEqual({ offsets: [0, 1792, 1024, 1792], sizeBytes: 2304 });
    expect(aligned(500)).toBe(512);
  });
});

/** `from → to: a b | c`, one fork a line. */
function printForks(forks: readonly Fork[]): string {
  const lines = forks.map(({ phase, from, to, branches }) => {
    const paths = branches.map(({ nodes }) => nodes.join(" ") || "–");
    return `${phase} ${from ?? "images"} → ${to}: ${paths.join(" | ")}`;
  });
  return lines.join("\n");
}

describe("forks", () => {
  it("of Inception-mini are its blocks, forward and backward", () => {
    expect(printForks(programsOf("inception-mini").train.forks)).toMatchInlineSnapshot(`
      "forward pool1 → concat1: i1_1x1 | i1_red3 i1_3x3 | i1_red5 i1_5x5 | i1_pool i1_proj
      forward pool2 → concat2: i2_1x1 | i2_red3 i2_3x3 | i2_red5 i2_5x5 | i2_pool i2_proj
      backward concat2 → pool2: i2_1x1 | i2_3x3 i2_red3 | i2_5x5 i2_red5 | i2_proj i2_pool
      backward concat1 → pool1: i1_1x1 | i1_3x3 i1_red3 | i1_5x5 i1_red5 | i1_proj i1_pool"
    `);
  });

  it("of ResNet-mini are its shortcuts", () => {
    expect(printForks(programsOf("resnet-mini").train.forks)).toMatchInlineSnapshot(`
      "forward relu1 → r1_add: r1_conv1 r1_norm1 r1_relu1 r1_conv2 r1_norm2 | –
      forward r1_relu2 → r2_add: r2_conv1 r2_norm1 r2_relu1 r2_conv2 r2_norm2 | r2_skip r2_snorm
      forward r2_relu2 → r3_add: r3_conv1 r3_norm1 r3_relu1 r3_conv2 r3_norm2 | r3_skip r3_snorm
      backward r3_relu2 → r2_relu2: r3_norm2 r3_conv2 r3_relu1 r3_norm1 r3_conv1 | r3_snorm r3_skip
      backward r2_relu2 → r1_relu2: r2_norm2 r2_conv2 r2_relu1 r2_norm1 r2_conv1 | r2_snorm r2_skip
      backward r1_relu2 → relu1: r1_norm2 r1_conv2 r1_relu1 r1_norm1 r1_conv1 | –"
    `);
  });

  it("know the dispatches of their branches, each of one branch only", () => {
    const { forks, dispatches } = programsOf("inception-mini").train;
    for (const { branches, phase } of forks) {
      const ids = branches.flatMap((branch) => branch.dispatches);
      expect(new Set(ids).size).toBe(ids.length);
      for (const branch of branches)
        for (const id of branch.dispatches) {
          expect(branch.nodes).toContain(dispatches[id]?.origin);
          expect(dispatches[id]?.phase).toBe(phase);
        }
    }
    expect(forks[0]?.branches.at(-1)?.dispatches.length).toBeGreaterThan(1);
  });

  it("of random graphs are those that trying every meeting place finds", () => {
    let found = 0;
    fc.assert(
      fc.property(drawn, (graph) => {
        const { differentiated } = trainingProgram(sourceOf(graph), graph.batchSize, {
          passes: [],
        }).stages;
        const forks = findForks(differentiated);
        expect(forkLines(forks)).toEqual(forkLines(bruteForks(differentiated)));
        found += forks.length;
      }),
      { numRuns: 100 },
    );
    expect(found).toBeGreaterThan(50);
  });

  it("of a straight line there are none", () => {
    expect(programsOf("lenet").train.forks).toEqual([]);
    expect(programsOf("mlp").evaluate.forks).toEqual([]);
  });

  it("are found at the images, within branches, and where three paths meet", () => {
    const rows: readonly TemplateNode[] = [
      ["input", "Input", [], 0, 0],
      ["a", "Conv2D", ["input"], 0, 0, { filters: 2 }],
      ["b", "Conv2D", ["input"], 0, 0, { filters: 2 }],
      ["b1", "Conv2D", ["b"], 0, 0, { filters: 2 }],
      ["b2", "Activation", ["b"], 0, 0],
      ["inner", "Add", ["b1", "b2", "b"], 0, 0],
      ["outer", "Add", ["a", "inner"], 0, 0],
      ["flat", "Flatten", ["outer"], 0, 0],
      ["dense", "Dense", ["flat"], 0, 0],
      ["output", "Output", ["dense"], 0, 0],
    ];
    const { programs } = compile(templateGraph("nested", rows, { data: "digits", batchSize: 2 }));
    expect(printForks(programs?.train.forks ?? [])).toMatchInlineSnapshot(`
      "forward images → outer: a | b b1 b2 inner
      forward b → inner: b1 | b2 | –"
    `);
  });
});
