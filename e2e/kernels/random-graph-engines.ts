/** Trains random graphs on each engine beside the oracle, and tells which come out wrong. */
import fc from "fast-check";
import { graphNumbers } from "../../src/cli/fuzz/graph-numbers.ts";
import { nodeHost } from "../../src/cli/lanes/node-host.ts";
import { startNodeGpu } from "../../src/cli/node-gpu.ts";
import { drawGraph } from "../../src/compiler/testing/draw-graph.ts";
import type { Graph } from "../../src/graph/graph.ts";
import { createEngine } from "../../src/runtime/create-engine.ts";
import { openWebgpuEngine } from "../../src/runtime/webgpu/create-webgpu-engine.ts";
import { type MakeEngine, trainBesideOracle } from "./train-beside-oracle.ts";

const lanes = { lanes: 1, threads: 1 };

/** How to make each engine, without what is measured first. */
export const engineMakers: { readonly [E in "wasm" | "tfjs" | "webgpu"]: MakeEngine } = {
  wasm: () => createEngine({ engine: "wasm", lanes }, { lanes: nodeHost }, null),
  tfjs: () => createEngine({ engine: "tfjs:cpu" }, { lanes: null }, null),
  webgpu: async () => openWebgpuEngine(await startNodeGpu()),
};

/** Graphs of any layers on images of 8 × 8. */
export function randomGraphs(count: number, seed: number): readonly Graph[] {
  const numbers = fc.sample(graphNumbers({ digitsOnly: true, most: 20 }), { numRuns: count, seed });
  return numbers.map((each) => drawGraph(each).graph);
}

/**
 * Relative L2 distances from the oracle that single precision may have: of the first loss, and of all that is stored after three
 * steps. A later loss may lie farther off where a network has learnt so fast that little of it is left.
 */
const bounds = { firstLoss: 1e-5, stored: 1e-4 };

/** What is wrong with graphs, in words and as documents that open: nothing where all is well. */
export async function wrongGraphs(
  graphs: readonly Graph[],
  make: MakeEngine,
): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const graph of graphs) {
    const what = await faultOf(graph, make);
    if (what !== null) wrong.push(`${what}\n${JSON.stringify(graph)}`);
  }
  return wrong;
}

async function faultOf(graph: Graph, make: MakeEngine): Promise<string | null> {
  try {
    const report = await trainBesideOracle(graph, { type: "sgd" }, make);
    const { lossErrors, overall, repeats, farthest } = report;
    if (!repeats) return "It does not give the same numbers twice.";
    const [first = Number.NaN] = lossErrors;
    if (!(first <= bounds.firstLoss)) return `Its losses are ${lossErrors} off.`;
    return overall <= bounds.stored ? null : `It is ${overall} off, most in ${farthest.key}.`;
  } catch (error) {
    return String(error).slice(0, 300);
  }
}
