import { expect, it } from "vitest";
import { createDraw } from "../../../e2e/kernels/draw.ts";
import { nodeHost } from "../../cli/lanes/node-host.ts";
import { fuseEpilogues } from "../../compiler/3-optimize/fuse-epilogues.ts";
import type { Pass } from "../../compiler/3-optimize/pass.ts";
import { compile } from "../../compiler/compile.ts";
import { type TemplateNode, templateGraph } from "../../graph/templates/template.ts";
import { WasmEngine } from "./wasm-engine.ts";

const [batchSize, seed, filters] = [16, 3, 21];

/** So many numbers that each task falls into parts; nothing else can be fused in it. */
function rowsWith(name: string): readonly TemplateNode[] {
  return [
    ["input", "Input", [], 0, 0],
    ["conv", "Conv2D", ["input"], 0, 0, { filters, bias: false, activation: "none" }],
    ["norm", "BatchNorm", ["conv"], 0, 0],
    ["bent", "Activation", ["norm"], 0, 0, { function: name }],
    ["gap", "GlobalAvgPool", ["bent"], 0, 0],
    ["scores", "Dense", ["gap"], 0, 0, { units: 10, bias: false }],
    ["output", "Output", ["scores"], 0, 0],
  ];
}

function batchOf(step: number, size: number) {
  const draw = createDraw(step, "batch");
  return {
    size,
    images: Float32Array.from(draw.positive(size, 8, 8, 1).data),
    labels: Int32Array.from(draw.labels(size, 10).data),
  };
}

async function runOf(name: string, passes: readonly Pass[]) {
  const graph = templateGraph("normalized", rowsWith(name), { data: "digits", batchSize });
  const { programs, stages } = compile(graph, { passes });
  if (!programs || !stages) throw new Error("The fixture does not compile.");
  const kernels = await nodeHost.loadKernels(true);
  const limits = { lanes: 2, threads: 2 };
  const { startLane } = nodeHost;
  const engine = new WasmEngine({ kernels, startLane, limits, refusals: [] });
  await engine.load(programs, seed);
  const steps = [1, 2, 3].map((step) => ({
    batch: batchOf(step, batchSize),
    scalars: { step, learningRate: 0.01 },
  }));
  const results = await engine.train(steps);
  const evaluation = await engine.evaluate(batchOf(9, programs.evaluate.batchSize));
  const stored = (await engine.read()).map(({ key, data }) => ({ key, data: [...data] }));
  engine.dispose();
  return { numbers: { results, evaluation, stored }, dispatches: stages.optimized.ops.length };
}

// The slope of tanh is computed otherwise from its result than from its argument.
it.each(["relu", "leaky relu", "sigmoid"])(
  "a %s that is fused with the normalization before it changes no bit of a run",
  async (name) => {
    const [plain, fused] = [await runOf(name, []), await runOf(name, [fuseEpilogues])];
    expect(fused.dispatches).toBe(plain.dispatches - 2);
    expect(fused.numbers).toEqual(plain.numbers);
  },
);
