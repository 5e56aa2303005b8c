import { afterAll, describe, expect, it } from "vitest";
import { fade, fadingOptimizers } from "../../e2e/kernels/fading.ts";
import { nodeHost } from "../cli/lanes/node-host.ts";
import { startNodeGpu } from "../cli/node-gpu.ts";
import { smallestNumber, smallestSquared } from "../protocol/smallest-number.ts";
import { createEngine } from "./create-engine.ts";
import { openWebgpuEngine } from "./webgpu/create-webgpu-engine.ts";

const tunings = { read: async () => new Map(), write: async () => undefined };
const lanes = { lanes: 1, threads: 1 };
/** What TensorFlow.js keeps is nearer to 0 by 2⁻¹⁰⁰: a multiple of 2⁻¹²³. The other two are held to more than to keep no subnormal number, for a device may drop those by itself. */
const leastOf = (id: string) => (id.startsWith("tfjs") ? 2 ** -126 : smallestNumber);

const engines = [
  await createEngine({ engine: "wasm", lanes }, { lanes: nodeHost, tunings }, null),
  await createEngine({ engine: "tfjs:cpu", lanes }, { lanes: nodeHost, tunings }, null),
  await openWebgpuEngine(await startNodeGpu()),
] as const;

afterAll(() => {
  for (const engine of engines) engine.dispose();
});

describe.each(engines.map((engine) => [engine.description.id, engine] as const))(
  "%s keeps no subnormal number",
  (id, engine) => {
    it.each(fadingOptimizers.map((optimizer) => [optimizer.type, optimizer] as const))(
      "while all that %s keeps fades to nothing",
      async (_, optimizer) => {
        expect(await fade(engine, optimizer, leastOf(id))).toEqual({});
      },
      60_000,
    );
  },
);

it("counts as zero what two powers of two say", () => {
  expect([smallestNumber, smallestSquared]).toEqual([2 ** -100, 2 ** -50]);
});
