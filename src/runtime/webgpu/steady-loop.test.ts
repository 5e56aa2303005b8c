import { afterAll, describe, expect, it } from "vitest";
import {
  noiseImages,
  programsOf,
  stepsThrough,
  tinyPrograms,
} from "../../../e2e/kernels/tiny-network.ts";
import { startNodeGpu } from "../../cli/node-gpu.ts";
import { templateCatalogue } from "../../graph/templates/catalogue.ts";
import type { ProgramSet } from "../../protocol/program.ts";
import { countGpuCalls } from "./count-gpu-calls.ts";
import { openWebgpuEngine } from "./create-webgpu-engine.ts";

const source = await startNodeGpu();
const engine = await openWebgpuEngine(source);

afterAll(() => engine.dispose());

function template(name: string, batchSize: number): ProgramSet {
  const graph = templateCatalogue.get(name)?.graph;
  if (graph === undefined) throw new RangeError(`There is no template ${name}.`);
  const optimizer = { type: "adam", beta1: 0.9, beta2: 0.999, epsilon: 1e-7 } as const;
  return programsOf({
    ...graph,
    training: { ...graph.training, data: "mnist", batchSize, optimizer },
  });
}

describe("a steady loop", () => {
  it.each([
    ["lenet", 30],
    ["inception-mini", 60],
  ])(
    "of %s with Adam takes at most %i dispatches a step, one submit, and makes nothing",
    async (name, most) => {
      const batchSize = 8;
      const images = noiseImages(40, 784);
      await engine.load(template(name, batchSize), 1);
      await engine.train(stepsThrough(images, 1, 1, batchSize));
      await engine.warmUp();
      const count = countGpuCalls();
      const steps = 2;
      for (let step = 2; step < 2 + steps; step++)
        await engine.train(stepsThrough(images, step, 1, batchSize));
      const calls = count.take();
      count.end();
      expect(calls.dispatches / steps).toBeLessThanOrEqual(most);
      expect(calls).toMatchObject({ submits: steps, passes: steps });
      expect(calls).toMatchObject({ buffersCreated: 0, bindGroups: 0, pipelines: 0 });
      expect(calls.bytesUploaded / steps).toBeLessThanOrEqual(4096);
      expect(calls.bytesUploaded).toBeGreaterThan(0);
    },
  );

  it("puts several steps into one submit", async () => {
    const images = noiseImages(20);
    await engine.load(tinyPrograms(), 1);
    await engine.train(stepsThrough(images, 1, 1));
    await engine.warmUp();
    const count = countGpuCalls();
    await engine.train(stepsThrough(images, 2, 40));
    const calls = count.take();
    count.end();
    expect(calls.submits).toBe(1);
    expect(calls.bytesUploaded / 40).toBeLessThanOrEqual(4 * 64);
  }, 240_000);

  it("repeats a thousand steps bit for bit", async () => {
    const images = noiseImages(20);
    await engine.load(tinyPrograms(), 1);
    const run = async () => {
      await engine.reset(1);
      const losses: number[] = [];
      for (let step = 1; step <= 1000; step += 50)
        for (const { loss } of await engine.train(stepsThrough(images, step, 50)))
          losses.push(loss);
      return { losses, stored: (await engine.read()).map(({ data }) => [...data]) };
    };
    const first = await run();
    expect(first.losses).toHaveLength(1000);
    expect(first.losses.every(Number.isFinite)).toBe(true);
    expect(await run()).toEqual(first);
  });
});
