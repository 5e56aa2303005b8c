import { describe, expect, it } from "vitest";
import { layerGraphs } from "../../../e2e/kernels/layer-graphs.ts";
import { bounds, trainBesideOracle } from "../../../e2e/kernels/train-beside-oracle.ts";
import { nodeHost } from "../../cli/lanes/node-host.ts";
import { losses } from "../../graph/layers/output.ts";
import { templateCatalogue } from "../../graph/templates/catalogue.ts";
import { createEngine } from "../create-engine.ts";

const lanes = { lanes: 1, threads: 1 };

function make() {
  return createEngine({ engine: "wasm", lanes }, { lanes: nodeHost }, null);
}

const momentum = { type: "momentum", momentum: 0.9 } as const;

describe.each(layerGraphs)("a network around $type, variant $index", ({ graph }) => {
  it("trains like the oracle for three steps, twice alike", async () => {
    const report = await trainBesideOracle(graph, momentum, make);
    expect(Math.max(...report.lossErrors)).toBeLessThanOrEqual(1e-5);
    expect(report.miscounts).toBe(0);
    expect(report.farthest.error, report.farthest.key).toBeLessThanOrEqual(bounds.momentum);
    expect(report.repeats).toBe(true);
  });
});

describe.each([...templateCatalogue.values()])("the template $name", ({ graph }) => {
  it.each([
    { type: "sgd" },
    momentum,
    { type: "nesterov", momentum: 0.9 },
    { type: "rmsprop", smoothing: 0.9, epsilon: 1e-7 },
    { type: "adagrad", epsilon: 1e-7 },
    { type: "adam", beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
    { type: "adamw", beta1: 0.9, beta2: 0.999, epsilon: 1e-7, weightDecay: 0.01 },
  ] as const)("trains like the oracle for three steps of $type, twice alike", async (optimizer) => {
    const report = await trainBesideOracle(graph, optimizer, make);
    expect(Math.max(...report.lossErrors)).toBeLessThanOrEqual(1e-5);
    expect(report.miscounts).toBe(0);
    expect(report.farthest.error, report.farthest.key).toBeLessThanOrEqual(bounds[optimizer.type]);
    expect(report.repeats).toBe(true);
  });
});

describe("LeNet-5 with clipped gradients and a penalty", () => {
  it.each(losses)("trains like the oracle for three steps of %s", async (loss) => {
    const lenet = templateCatalogue.get("lenet")?.graph;
    if (lenet === undefined) throw new Error("no lenet");
    const nodes = lenet.nodes.map((node) =>
      node.type === "Output" ? { ...node, fields: { loss } } : node,
    );
    const training = { ...lenet.training, l2: 0.01, clipNorm: 0.5 };
    const report = await trainBesideOracle({ ...lenet, nodes, training }, momentum, make);
    expect(Math.max(...report.lossErrors)).toBeLessThanOrEqual(1e-5);
    expect(report.farthest.error, report.farthest.key).toBeLessThanOrEqual(bounds.momentum);
    expect(report.repeats).toBe(true);
  });
});
