import { expect, it } from "vitest";
import { engineMakers, randomGraphs, wrongGraphs } from "../../e2e/kernels/random-graph-engines.ts";

it.each([
  { engine: "wasm", count: 60 },
  { engine: "tfjs", count: 40 },
  { engine: "webgpu", count: 6 },
] as const)(
  "$count random graphs train like the oracle on $engine",
  async ({ engine, count }) => {
    expect(await wrongGraphs(randomGraphs(count, 5), engineMakers[engine])).toEqual([]);
  },
  180_000,
);
