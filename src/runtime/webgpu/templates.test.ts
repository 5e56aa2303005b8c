import { describe, expect, it } from "vitest";
import { bounds, trainBesideOracle } from "../../../e2e/kernels/train-beside-oracle.ts";
import { startNodeGpu } from "../../cli/node-gpu.ts";
import { losses } from "../../graph/layers/output.ts";
import { templateCatalogue } from "../../graph/templates/catalogue.ts";
import { openWebgpuEngine } from "./create-webgpu-engine.ts";

const source = await startNodeGpu();
const templates = [...templateCatalogue.values()].map(({ name, graph }) => ({ name, graph }));

describe.each(templates)("$name", ({ graph }) => {
  it("trains like the oracle for three steps, twice alike", async () => {
    const momentum = { type: "momentum", momentum: 0.9 } as const;
    const report = await trainBesideOracle(graph, momentum, () => openWebgpuEngine(source));
    expect(Math.max(...report.lossErrors)).toBeLessThanOrEqual(1e-5);
    expect(report.miscounts).toBe(0);
    expect(report.farthest.error, report.farthest.key).toBeLessThanOrEqual(bounds.momentum);
    expect(report.repeats).toBe(true);
  });
});

describe("LeNet-5 with clipped gradients and a penalty", () => {
  it.each(losses)("trains like the oracle for three steps of %s, twice alike", async (loss) => {
    const lenet = templates.find(({ name }) => name === "lenet")?.graph;
    if (lenet === undefined) throw new Error("no lenet");
    const nodes = lenet.nodes.map((node) =>
      node.type === "Output" ? { ...node, fields: { loss } } : node,
    );
    const training = { ...lenet.training, l2: 0.01, clipNorm: 0.5 };
    const report = await trainBesideOracle(
      { ...lenet, nodes, training },
      { type: "adam", beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
      () => openWebgpuEngine(source),
    );
    expect(Math.max(...report.lossErrors)).toBeLessThanOrEqual(1e-5);
    expect(report.miscounts).toBe(0);
    expect(report.farthest.error, report.farthest.key).toBeLessThanOrEqual(bounds.adam);
    expect(report.repeats).toBe(true);
  });
});
