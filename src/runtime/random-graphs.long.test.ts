import { expect, it } from "vitest";
import { engineMakers, randomGraphs, wrongGraphs } from "../../e2e/kernels/random-graph-engines.ts";

it.each([
  { engine: "wasm", count: 1000 },
  { engine: "tfjs", count: 500 },
  { engine: "webgpu", count: 120 },
] as const)("$count random graphs train like the oracle on $engine", async ({ engine, count }) => {
  expect(await wrongGraphs(randomGraphs(count, 11), engineMakers[engine])).toEqual([]);
});
