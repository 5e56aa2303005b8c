import { describe, expect, it } from "vitest";
import { layerGraphs } from "../../../e2e/kernels/layer-graphs.ts";
import { bounds, trainBesideOracle } from "../../../e2e/kernels/train-beside-oracle.ts";
import { startNodeGpu } from "../../cli/node-gpu.ts";
import { openWebgpuEngine } from "./create-webgpu-engine.ts";

const source = await startNodeGpu();

describe.each(layerGraphs)("a network around $type, variant $index", ({ graph }) => {
  it("trains like the oracle for three steps, twice alike", async () => {
    const momentum = { type: "momentum", momentum: 0.9 } as const;
    const report = await trainBesideOracle(graph, momentum, () => openWebgpuEngine(source));
    expect(Math.max(...report.lossErrors)).toBeLessThanOrEqual(1e-5);
    expect(report.miscounts).toBe(0);
    expect(report.farthest.error, report.farthest.key).toBeLessThanOrEqual(bounds.momentum);
    expect(report.repeats).toBe(true);
  });
});
