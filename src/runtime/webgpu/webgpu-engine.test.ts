import { afterAll, describe, expect, it } from "vitest";
import {
  asNumbers,
  noiseImages,
  poisoned,
  stepsThrough,
  tinyBatch,
  tinyPrograms,
} from "../../../e2e/kernels/tiny-network.ts";
import { startNodeGpu } from "../../cli/node-gpu.ts";
import type { Engine, StoredData, TrainingStep } from "../engine.ts";
import { openWebgpuEngine } from "./create-webgpu-engine.ts";
import type { WebgpuEngine } from "./webgpu-engine.ts";

const source = await startNodeGpu();
const seed = 3;
const images = noiseImages(20);
const engine = await openWebgpuEngine(source);

/** The one engine of these tests, as new: what it has compiled need not be compiled again. */
async function loadedEngine(): Promise<WebgpuEngine> {
  await engine.setPolicy("grouped");
  await engine.load(tinyPrograms(), seed);
  await engine.reset(seed);
  return engine;
}

function byKey(stored: readonly StoredData[]): Record<string, number[]> {
  return Object.fromEntries(stored.map(({ key, data }) => [key, [...data]]));
}

async function values(engine: Engine): Promise<Record<string, number[]>> {
  return byKey(await engine.read());
}

async function trainAll(engine: Engine, steps: readonly TrainingStep[], perCall = 1) {
  const losses: number[] = [];
  for (let done = 0; done < steps.length; done += perCall)
    for (const { loss } of await engine.train(steps.slice(done, done + perCall))) losses.push(loss);
  return losses;
}

afterAll(() => engine.dispose());

describe("an engine on WebGPU", () => {
  it("says what it runs on", async () => {
    const { description } = await loadedEngine();
    expect(description).toMatchObject({ id: "webgpu", label: "WebGPU", refusals: [] });
    expect(description.device).toMatch(/swiftshader.*, software|./);
  });

  it("learns: the loss of one batch falls", async () => {
    const engine = await loadedEngine();
    const [first] = stepsThrough(images, 1, 1);
    if (first === undefined) throw new Error("no step");
    const same = Array.from({ length: 40 }, (_, index) => ({
      ...first,
      scalars: { step: index + 1, learningRate: 0.02 },
    }));
    const losses = await trainAll(engine, same, 8);
    expect(losses).toHaveLength(40);
    expect(losses.at(-1)).toBeLessThan((losses[0] ?? 0) / 3);
  });

  it("gives the same bits however many steps go into a call, gathered or uploaded, and after a reset", async () => {
    const engine = await loadedEngine();
    const steps = stepsThrough(images, 1, 12);
    const losses = await trainAll(engine, steps, 1);
    const stored = await values(engine);
    for (const [given, perCall] of [
      [steps, 5],
      [steps.map(asNumbers), 3],
      [[...steps.slice(0, 6), ...steps.slice(6).map(asNumbers)], 12],
    ] as const) {
      await engine.reset(seed);
      expect(await trainAll(engine, given, perCall)).toEqual(losses);
      expect(await values(engine)).toEqual(stored);
    }
    await engine.reset(seed + 1);
    expect(await trainAll(engine, steps, 4)).not.toEqual(losses);
  });

  it("gives the same bits with two calls under way", async () => {
    const engine = await loadedEngine();
    const steps = stepsThrough(images, 1, 12);
    const losses = await trainAll(engine, steps, 4);
    await engine.reset(seed);
    const calls = [0, 4, 8].map((begin) => engine.train(steps.slice(begin, begin + 4)));
    const results = (await Promise.all(calls)).flat();
    expect(results.map(({ loss }) => loss)).toEqual(losses);
  });

  it("gives the same bits under each schedule policy", async () => {
    const engine = await loadedEngine();
    const steps = stepsThrough(images, 1, 5);
    const outcomes = [];
    for (const policy of ["grouped", "wavefront", "sequential"] as const) {
      await engine.setPolicy(policy);
      await engine.reset(seed);
      const losses = await trainAll(engine, steps, 5);
      outcomes.push({ losses, stored: await values(engine) });
    }
    expect(outcomes[1]).toEqual(outcomes[0]);
    expect(outcomes[2]).toEqual(outcomes[0]);
  });

  it("trains a smaller last batch on the same stored buffers, in the same call", async () => {
    const engine = await loadedEngine();
    const partial = tinyPrograms().trainPartial?.batchSize ?? 0;
    expect(partial).toBeGreaterThan(0);
    const last = stepsThrough(images, 3, 1, partial);
    const before = await values(engine);
    const results = await engine.train([...stepsThrough(images, 1, 2), ...last]);
    const after = await values(engine);
    expect(results).toHaveLength(3);
    expect(Object.keys(after)).toEqual(Object.keys(before));
    expect(after["conv/kernel"]).not.toEqual(before["conv/kernel"]);
  });

  it("evaluates without changing anything stored", async () => {
    const engine = await loadedEngine();
    await trainAll(engine, stepsThrough(images, 1, 3));
    const before = await values(engine);
    const size = tinyPrograms().evaluate.batchSize;
    const [step] = stepsThrough(images, 1, 1, size);
    if (step === undefined) throw new Error("no step");
    const gathered = await engine.evaluate(step.batch);
    expect(gathered.confusion?.reduce((sum, count) => sum + count, 0)).toBe(size);
    expect(await engine.evaluate(asNumbers(step).batch)).toEqual(gathered);
    expect(await values(engine)).toEqual(before);
  });

  it("keeps stored buffers of equal key and shape when new Programs come, and draws the others", async () => {
    const engine = await loadedEngine();
    await trainAll(engine, stepsThrough(images, 1, 3));
    const trained = await values(engine);
    const same = await engine.load(tinyPrograms(), seed + 1);
    expect(same).toEqual({ keptParameters: 6, parameters: 6 });
    expect(await values(engine)).toEqual(trained);
    const other = await engine.load(tinyPrograms(3), seed);
    expect(other).toEqual({ keptParameters: 1, parameters: 6 });
    const replaced = await values(engine);
    expect(replaced["dense/bias"]).toEqual(trained["dense/bias"]);
    expect(replaced["norm/gamma"]).toEqual([1, 1, 1]);
    const [loss] = await trainAll(engine, stepsThrough(images, 4, 1));
    expect(Number.isFinite(loss)).toBe(true);
  });
});

describe("writing", () => {
  it("replaces what is named, leaves the rest, and is what a roll-back returns to", async () => {
    const engine = await loadedEngine();
    await trainAll(engine, stepsThrough(images, 1, 2));
    const before = await values(engine);
    await engine.write(new Map([["norm/gamma", Float32Array.of(3, -4)]]));
    const written = { ...before, "norm/gamma": [3, -4] };
    expect(await values(engine)).toEqual(written);
    await engine.train(stepsThrough(images, 3, 1).map(poisoned));
    await engine.rollBack();
    expect(await values(engine)).toEqual(written);
  });

  it.each([
    ["another number of values", "norm/gamma", "3 values cannot replace the 2 of norm/gamma."],
    ["no such buffer", "norm/delta", "3 values cannot replace the missing of norm/delta."],
  ])("refuses %s and changes nothing", async (_, key, message) => {
    const engine = await loadedEngine();
    const before = await values(engine);
    const both = new Map([
      ["dense/bias", new Float32Array(10).fill(1)],
      [key, new Float32Array(3)],
    ]);
    await expect(engine.write(both)).rejects.toThrow(message);
    expect(await values(engine)).toEqual(before);
  });
});

describe("a loss that is not finite", () => {
  it("is the last result, and halts the steps behind it in this call and in the one under way", async () => {
    const engine = await loadedEngine();
    const steps = stepsThrough(images, 1, 8);
    await engine.train(steps.slice(0, 3));
    const used = await values(engine);
    const bad = stepsThrough(images, 5, 1).map(poisoned);
    const first = engine.train([...steps.slice(3, 4), ...bad, ...steps.slice(5, 6)]);
    const second = engine.train(steps.slice(6, 8));
    const results = await first;
    expect(results).toHaveLength(2);
    expect(results.map(({ loss }) => Number.isFinite(loss))).toEqual([true, false]);
    expect(await second).toEqual([]);
    await engine.rollBack();
    expect(await values(engine)).toEqual(used);
  });

  it("leaves nothing behind: the run goes on from where it rolled back to", async () => {
    const engine = await loadedEngine();
    const steps = stepsThrough(images, 1, 4);
    const losses = await trainAll(engine, steps);
    await engine.reset(seed);
    await engine.train(steps.slice(0, 2));
    await engine.train(steps.slice(2, 3).map(poisoned));
    await engine.rollBack();
    expect(await trainAll(engine, steps.slice(1))).toEqual(losses.slice(1));
  });

  it("comes of a parameter that is no number, even where a max pool or a relu hides it from the loss", async () => {
    const engine = await loadedEngine();
    await engine.write(new Map([["conv/bias", Float32Array.of(Number.NaN, 0)]]));
    const [result] = await engine.train(stepsThrough(images, 1, 1));
    expect(result?.loss).toBeNaN();
  });

  it("rolls back to the initial values when it is the first, however often it comes", async () => {
    const engine = await loadedEngine();
    const first = await values(engine);
    for (const step of [1, 2, 3])
      expect(await engine.train(stepsThrough(images, step, 1).map(poisoned))).toHaveLength(1);
    await engine.rollBack();
    expect(await values(engine)).toEqual(first);
  });
});

it(`asks for a Program that takes its batch`, async () => {
  const engine = await loadedEngine();
  const odd = stepsThrough(images, 1, 1, tinyBatch - 2);
  await expect(engine.train(odd)).rejects.toThrow("No Program to train on a batch of 2 images");
});
