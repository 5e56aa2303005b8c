import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dataCatalogue } from "../graph/data-catalogue.ts";
import type { Graph } from "../graph/graph.ts";
import { initialFields, layerCatalogue } from "../graph/layer-catalogue.ts";
import { templateCatalogue } from "../graph/templates/catalogue.ts";
import { type TemplateNode, templateGraph } from "../graph/templates/template.ts";
import type { Dispatch, Program } from "../protocol/program.ts";
import { compile } from "./compile.ts";
import { printIr } from "./print-ir.ts";
import { createViews } from "./views.ts";

const tiny: readonly TemplateNode[] = [
  ["input", "Input", [], 0, 0],
  ["conv", "Conv2D", ["input"], 0, 0, { filters: 2, strides: [2, 2] }],
  ["drop", "Dropout", ["conv"], 0, 0],
  ["left", "BatchNorm", ["drop"], 0, 0],
  ["sum", "Add", ["drop", "left"], 0, 0],
  ["both", "Concat", ["sum", "conv"], 0, 0],
  ["mean", "GlobalAvgPool", ["both"], 0, 0],
  ["dense", "Dense", ["mean"], 0, 0, { units: 10, bias: false }],
  ["output", "Output", ["dense"], 0, 0],
];

const tinyGraph = templateGraph("tiny", tiny, {
  data: "digits",
  batchSize: 4,
  optimizer: { type: "momentum", momentum: 0.9 },
});

const templates = [...templateCatalogue.values()];

describe("the printed Ir", () => {
  it("shows forward, backward and update of a small network with a fork and a join", () => {
    expect(printIr(stagesOf(tinyGraph).differentiated)).toMatchInlineSnapshot(`
      "train, batch 4: images f32[4,8,8,1], labels i32[4] → loss, correct
      stored
        conv/kernel f32[3,3,1,2]: parameter, glorot-uniform(9, 18)
        conv/bias f32[2]: parameter, zeros
        left/gamma f32[2]: parameter, ones
        left/beta f32[2]: parameter, zeros
        left/mean f32[2]: statistic, zeros
        left/variance f32[2]: statistic, ones
        dense/kernel f32[4,10]: parameter, glorot-uniform(4, 10)
        conv/kernel/velocity f32[3,3,1,2]: slot, zeros
        conv/bias/velocity f32[2]: slot, zeros
        left/gamma/velocity f32[2]: slot, zeros
        left/beta/velocity f32[2]: slot, zeros
        dense/kernel/velocity f32[4,10]: slot, zeros
      forward
        conv.sum f32[4,4,4,2] = conv2d(images, conv/kernel, window=3×3, strides=2×2, padding=[0,1,0,1])
        conv.biased f32[4,4,4,2] = bias-add(conv.sum, conv/bias)
        conv f32[4,4,4,2] = activation(conv.biased, function=relu)
        drop f32[4,4,4,2] = dropout(conv, rate=0.25, stream=2024612501)
        left f32[4,4,4,2], left.mean f32[2], left.variance f32[2] = batch-norm(drop, left/gamma, left/beta, epsilon=0.001)
        sum f32[4,4,4,2] = add(drop, left)
        both f32[4,4,4,4] = concat(sum, conv)
        mean f32[4,4] = global-avg-pool(both)
        dense f32[4,10] = matmul(mean, dense/kernel)
        loss f32[] = softmax-cross-entropy(dense, labels)
        correct f32[] = count-correct(dense, labels)
      backward
        d.dense f32[4,10] = softmax-cross-entropy-gradient(dense, labels)
        d.dense/kernel f32[4,10] = matmul(mean, d.dense, transposeA)
        d.mean f32[4,4] = matmul(d.dense, dense/kernel, transposeB)
        d.both f32[4,4,4,4] = global-avg-pool-gradient(d.mean, inputShape=4×4×4×4)
        d.sum f32[4,4,4,2] = slice(d.both, begin=0, size=2)
        d.conv f32[4,4,4,2] = slice(d.both, begin=2, size=2)
        d.drop f32[4,4,4,2], d.left/gamma f32[2], d.left/beta f32[2] = batch-norm-gradient(d.sum, drop, left/gamma, left.mean, left.variance, epsilon=0.001)
        d.drop.total f32[4,4,4,2] = add(d.sum, d.drop)
        d.conv~2 f32[4,4,4,2] = dropout-gradient(d.drop.total, rate=0.25, stream=2024612501)
        d.conv.total f32[4,4,4,2] = add(d.conv, d.conv~2)
        d.conv.biased f32[4,4,4,2] = activation-gradient(d.conv.total, conv.biased, function=relu)
        d.conv/bias f32[2] = bias-gradient(d.conv.biased)
        d.conv/kernel f32[3,3,1,2] = conv2d-gradient-filter(images, d.conv.biased, window=3×3, strides=2×2, padding=[0,1,0,1])
      update
        left/mean' f32[2] = moving-average(left/mean, left.mean, momentum=0.9)
        left/variance' f32[2] = moving-average(left/variance, left.variance, momentum=0.9)
        conv/kernel' f32[3,3,1,2], conv/kernel/velocity' f32[3,3,1,2] = momentum(conv/kernel, d.conv/kernel, conv/kernel/velocity, momentum=0.9)
        conv/bias' f32[2], conv/bias/velocity' f32[2] = momentum(conv/bias, d.conv/bias, conv/bias/velocity, momentum=0.9)
        left/gamma' f32[2], left/gamma/velocity' f32[2] = momentum(left/gamma, d.left/gamma, left/gamma/velocity, momentum=0.9)
        left/beta' f32[2], left/beta/velocity' f32[2] = momentum(left/beta, d.left/beta, left/beta/velocity, momentum=0.9)
        dense/kernel' f32[4,10], dense/kernel/velocity' f32[4,10] = momentum(dense/kernel, d.dense/kernel, dense/kernel/velocity, momentum=0.9)
      "
    `);
  });

  it("shows the forward pass alone as phase 1 leaves it", () => {
    const { built } = stagesOf(tinyGraph);
    expect(printIr(built)).not.toContain("backward");
    expect(printIr(built)).toContain(
      "left/mean' f32[2] = moving-average(left/mean, left.mean, momentum=0.9)",
    );
  });
});

describe("the update", () => {
  it("clips all gradients by their common norm, then pulls kernels towards zero, where it is told to", () => {
    const rows: TemplateNode[] = [
      ["input", "Input", [], 0, 0],
      ["mean", "GlobalAvgPool", ["input"], 0, 0],
      ["dense", "Dense", ["mean"], 0, 0, { units: 10, activation: "none" }],
      ["output", "Output", ["dense"], 0, 0, { loss: "hinge" }],
    ];
    const training = { data: "digits", batchSize: 4, optimizer: { type: "sgd" } } as const;
    const graph = templateGraph("clipped", rows, { ...training, l2: 0.01, clipNorm: 1 });
    const text = printIr(stagesOf(graph).differentiated);
    expect(text.slice(text.indexOf("backward"))).toMatchInlineSnapshot(`
      "backward
        d.dense f32[4,10] = hinge-gradient(dense, labels)
        d.dense/bias f32[10] = bias-gradient(d.dense)
        d.dense/kernel f32[1,10] = matmul(mean, d.dense, transposeA)
      update
        d.dense/kernel.squares f32[] = sum-of-squares(d.dense/kernel)
        d.dense/bias.squares f32[] = sum-of-squares(d.dense/bias)
        gradients.squares f32[] = add(d.dense/kernel.squares, d.dense/bias.squares)
        gradients.factor f32[] = clip-factor(gradients.squares, norm=1)
        d.dense/kernel.clipped f32[1,10] = scale(d.dense/kernel, gradients.factor)
        d.dense/bias.clipped f32[10] = scale(d.dense/bias, gradients.factor)
        d.dense/kernel.clipped.penalised f32[1,10] = add-scaled(d.dense/kernel.clipped, dense/kernel, factor=0.01)
        dense/kernel' f32[1,10] = sgd(dense/kernel, d.dense/kernel.clipped.penalised)
        dense/bias' f32[10] = sgd(dense/bias, d.dense/bias.clipped)
      "
    `);
    expect(text).toContain("loss f32[] = hinge(dense, labels)");
  });
});

describe("compile", () => {
  it.each(templates)("makes four Programs of $name that keep the rules", ({ graph }) => {
    const classes = dataCatalogue.get(graph.training.data)?.classes.length;
    const fitting = [...dataCatalogue.values()].filter((set) => set.classes.length === classes);
    for (const { name: data } of fitting) {
      const { programs, diagnostics } = compile({
        ...graph,
        training: { ...graph.training, data },
      });
      expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
      for (const program of Object.values(programs ?? {})) if (program) expectSound(program);
      expect(programs?.train.batchSize).toBe(graph.training.batchSize);
    }
  });

  it("gives the last partial batch of each epoch Programs of its own size", () => {
    const { programs } = compile(tinyGraph);
    expect(programs?.trainPartial?.batchSize).toBe(1437 % 4);
    expect(programs?.evaluate.batchSize).toBe(50);
    expect(programs?.evaluatePartial?.batchSize).toBe(360 % 50);
    const even = compile({ ...tinyGraph, training: { ...tinyGraph.training, batchSize: 3 } });
    expect(even.programs?.trainPartial).toBeNull();
  });

  it("counts top-3 answers and confusions in evaluations only, and keeps the counts to the end", () => {
    const { programs } = compile(tinyGraph);
    const { train, trainPartial, evaluate, evaluatePartial } = programs ?? {};
    for (const program of [train, trainPartial]) {
      expect([program?.topK, program?.confusion]).toEqual([null, null]);
      const kernels = program?.dispatches.map(({ kernel }) => kernel);
      expect(kernels).not.toContain("count-top-k");
      expect(kernels).not.toContain("confusion-matrix");
    }
    for (const program of [evaluate, evaluatePartial]) {
      const counts = [program?.topK, program?.confusion].map((id) => program?.buffers[id ?? -1]);
      expect(counts).toMatchObject([
        { role: "result", shape: [], lastUse: null },
        { role: "result", shape: [10, 10], lastUse: null },
      ]);
    }
  });

  it("survives structuredClone unchanged", () => {
    const { programs } = compile(tinyGraph);
    expect(structuredClone(programs)).toEqual(programs);
  });

  it("leaves its input untouched and gives the same output twice", () => {
    const graph = structuredClone(tinyGraph);
    const first = compile(graph);
    expect(graph).toEqual(tinyGraph);
    expect(compile(graph)).toEqual(first);
  });

  it("updates a parameter only after everybody who reads it", () => {
    const { programs } = compile(tinyGraph);
    const { train } = programs ?? failed();
    const kernel = train.stored.find(({ name }) => name === "dense/kernel") ?? failed();
    const update =
      train.dispatches.find(({ writes }) => writes.includes(kernel.buffer)) ?? failed();
    const readers = train.dispatches.filter(
      ({ id, reads }) => id !== update.id && reads.includes(kernel.buffer),
    );
    expect(readers.map(({ kernel: k }) => k)).toEqual(["matmul", "matmul"]);
    for (const { id } of readers) expect(update.dependsOn).toContain(id);
  });

  it("puts the branches of Inception-mini on the same wavefronts", () => {
    const { facts } = compile((templateCatalogue.get("inception-mini") ?? failed()).graph);
    const first = (id: string) => facts.get(id)?.wavefronts?.[0];
    expect([first("i1_1x1"), first("i1_red3"), first("i1_red5"), first("i1_pool")]).toEqual(
      Array(4).fill(first("i1_1x1")),
    );
    expect(first("i1_3x3")).toBe(first("i1_5x5"));
  });

  it("derives parameters and flops of LeNet as one does by hand", () => {
    const { facts } = compile((templateCatalogue.get("lenet") ?? failed()).graph);
    expect(facts.get("conv2")?.parameters).toBe(5 * 5 * 6 * 16 + 16);
    // 2 per multiply-add, 1 per bias, 1 per relu.
    expect(facts.get("conv2")?.flops).toBe(14 * 14 * 16 * (2 * 5 * 5 * 6 + 1 + 1));
    expect(facts.get("flatten")).toMatchObject({ shape: [784], parameters: 0, flops: 0 });
  });

  it("leaves out nodes that do not reach Output", () => {
    const graph = {
      ...tinyGraph,
      nodes: [
        ...tinyGraph.nodes,
        { ...(tinyGraph.nodes[1] ?? failed()), id: "spare", name: "spare" },
      ],
      edges: [
        ...tinyGraph.edges,
        { ...(tinyGraph.edges[0] ?? failed()), id: "spare", target: "spare" },
      ],
    };
    const { programs, diagnostics, facts } = compile(graph);
    expect(diagnostics.map(({ code }) => code)).toEqual(["unused-node"]);
    expect(programs?.train.stored.some(({ origin }) => origin === "spare")).toBe(false);
    expect(facts.get("spare")?.parameters).toBe(20);
  });

  it("never throws on a broken graph, and never hangs", () => {
    fc.assert(
      fc.property(brokenGraph, (graph) => {
        const { diagnostics, programs } = compile(graph);
        expect(programs === null).toBe(diagnostics.some(({ severity }) => severity === "error"));
      }),
      { numRuns: 500 },
    );
  });
});

/** Nodes and edges thrown together, with any layer, some bad fields, edges to nowhere. */
const brokenGraph: fc.Arbitrary<Graph> = fc
  .record({
    nodes: fc.array(
      fc.record({
        id: fc.constantFrom("a", "b", "c", "d", "e", "f", "__proto__"),
        type: fc.constantFrom(...layerCatalogue.keys(), "constructor"),
        value: fc.constantFrom(-1, 0, 1, 3, 1e9, Number.NaN, "same", "relu", true, [3, 3] as const),
      }),
      { maxLength: 7 },
    ),
    edges: fc.array(
      fc.tuple(
        fc.constantFrom("a", "b", "c", "d", "e", "f", "__proto__", "nowhere"),
        fc.constantFrom("a", "b", "c", "d", "e", "f", "toString"),
      ),
      { maxLength: 12 },
    ),
    batchSize: fc.constantFrom(1, 4, 1437, 5000, -1, Number.NaN),
    data: fc.constantFrom("digits", "mnist", "constructor"),
  })
  .map(({ nodes, edges, batchSize, data }) => ({
    ...tinyGraph,
    nodes: nodes.map(({ id, type, value }, index) => {
      const layer = layerCatalogue.get(type);
      const fields = layer ? initialFields(layer) : {};
      const [name] = Object.keys(fields);
      const changed = index % 3 === 0 && name !== undefined ? { ...fields, [name]: value } : fields;
      return { id, name: id, type, fields: changed, position: { x: 0, y: 0 } };
    }),
    edges: edges.map(([source, target], index) => ({
      id: String(index),
      source,
      sourcePort: "out",
      target,
      targetPort: "in",
    })),
    training: { ...tinyGraph.training, batchSize, data },
  }));

/** Checks what every engine relies on. */
function expectSound(program: Program): void {
  const inPlace = new Set(program.stored.map(({ buffer }) => buffer));
  const writers = new Map<number, number>();
  for (const dispatch of program.dispatches) {
    expectReadsAwaited(dispatch, writers, program);
    for (const buffer of dispatch.writes) {
      if (!inPlace.has(buffer)) expect(writers.has(buffer)).toBe(false);
      writers.set(buffer, dispatch.id);
    }
    for (const before of dispatch.dependsOn) {
      expect(before).toBeLessThan(dispatch.id);
      expect(program.dispatches[before]?.wavefront).toBeLessThan(dispatch.wavefront);
    }
    expect(dispatch.origin ?? dispatch.madeBy).not.toBe("");
    expect(dispatch.bytes).toBeGreaterThan(0);
  }
  expect(program.memory.peakBytes).toBeGreaterThanOrEqual(program.memory.storedBytes);
}

function expectReadsAwaited(
  { id, reads, writes, dependsOn }: Dispatch,
  writers: ReadonlyMap<number, number>,
  { buffers }: Program,
): void {
  const { sharing } = createViews(buffers);
  for (const buffer of reads) {
    const awaited = [buffer, ...sharing(buffer)].flatMap((each) => writers.get(each) ?? []);
    if (awaited.length === 0) expect(buffers[buffer]?.firstUse).toBeNull();
    for (const writer of awaited) expect(dependsOn).toContain(writer);
  }
  for (const buffer of [...reads, ...writes]) {
    const { firstUse = null, lastUse = null } = buffers[buffer] ?? {};
    expect(id).toBeGreaterThanOrEqual(firstUse ?? 0);
    expect(id).toBeLessThanOrEqual(lastUse ?? Number.POSITIVE_INFINITY);
  }
}

function stagesOf(graph: Graph) {
  return compile(graph).stages ?? failed();
}

function failed(): never {
  throw new Error("The fixture does not compile.");
}
