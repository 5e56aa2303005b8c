import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { createDraw } from "../../../e2e/kernels/draw.ts";
import { compile } from "../../compiler/compile.ts";
import { type TemplateNode, templateGraph } from "../../graph/templates/template.ts";
import type { Batch } from "../../protocol/batch.ts";
import type { ProgramSet } from "../../protocol/program.ts";
import { type Engine, type StoredData, trainStep } from "../engine.ts";
import { createEngine } from "./create-engine.ts";

const batchSize = 4;
const seed = 3;

/** A network with every kind of stored buffer: parameters, running statistics and Adam's slots. */
function programs(filters = 2): ProgramSet {
  const rows: readonly TemplateNode[] = [
    ["input", "Input", [], 0, 0],
    ["conv", "Conv2D", ["input"], 0, 0, { filters }],
    ["norm", "BatchNorm", ["conv"], 0, 0],
    ["pool", "MaxPool", ["norm"], 0, 0],
    ["drop", "Dropout", ["pool"], 0, 0],
    ["flatten", "Flatten", ["drop"], 0, 0],
    ["dense", "Dense", ["flatten"], 0, 0, { units: 10 }],
    ["output", "Output", ["dense"], 0, 0],
  ];
  const compilation = compile(templateGraph("tiny", rows, { data: "digits", batchSize }));
  if (compilation.programs === null) throw new Error(JSON.stringify(compilation.diagnostics));
  return compilation.programs;
}

function drawBatch(step: number, size = batchSize): Batch {
  const draw = createDraw(step, "batch");
  return {
    size,
    images: Float32Array.from(draw.positive(size, 8, 8, 1).data),
    labels: Int32Array.from(draw.labels(size, 10).data),
  };
}

function poisonedBatch(): Batch {
  const batch = drawBatch(1);
  return { ...batch, images: batch.images.map(() => Number.NaN) };
}

async function loadedEngine(): Promise<Engine> {
  const engine = await createEngine("tfjs:cpu");
  await engine.load(programs(), seed);
  return engine;
}

function valuesByKey(stored: readonly StoredData[]): Record<string, number[]> {
  return Object.fromEntries(stored.map(({ key, data }) => [key, [...data]]));
}

async function values(engine: Engine): Promise<Record<string, number[]>> {
  return valuesByKey(await engine.read());
}

async function trainSteps(engine: Engine, steps: number): Promise<number[]> {
  const losses: number[] = [];
  for (let step = 1; step <= steps; step++) {
    const { loss } = await trainStep(engine, drawBatch(step), { step, learningRate: 0.01 });
    losses.push(loss);
  }
  return losses;
}

describe("an engine on TensorFlow.js", () => {
  it("says what it runs on and why nothing better was taken", async () => {
    const { description } = await createEngine("auto");
    expect(description.id).toBe("tfjs:cpu");
    expect(description.label).toBe("TensorFlow.js (cpu)");
    expect(description.refusals.map(({ engine }) => engine)).toEqual([
      "TensorFlow.js (webgpu)",
      "TensorFlow.js (webgl)",
    ]);
  });

  it("refuses a backend that is not there, with a code and a reason", async () => {
    await expect(createEngine("tfjs:webgpu")).rejects.toMatchObject({
      code: "E_ENGINE_UNAVAILABLE",
      message: "TensorFlow.js (webgpu) can't run here.",
      detail: expect.stringMatching(/does not offer WebGPU|no WebGPU adapter/),
      action: expect.stringContaining("auto"),
    });
  });

  it("holds no more tensors after fifty steps than after one, and none when disposed", async () => {
    const empty = tf.memory().numTensors;
    const engine = await loadedEngine();
    await trainSteps(engine, 1);
    const afterOne = tf.memory();
    await trainSteps(engine, 50);
    await engine.evaluate(drawBatch(1, programs().evaluate.batchSize));
    expect(tf.memory().numTensors).toBe(afterOne.numTensors);
    expect(tf.memory().numBytes).toBe(afterOne.numBytes);
    engine.dispose();
    expect(tf.memory().numTensors).toBe(empty);
  });

  it("learns: the loss of one batch falls", async () => {
    const engine = await loadedEngine();
    const losses: number[] = [];
    for (let step = 1; step <= 30; step++) {
      losses.push((await trainStep(engine, drawBatch(1), { step, learningRate: 0.02 })).loss);
    }
    expect(losses.at(-1)).toBeLessThan((losses[0] ?? 0) / 3);
    engine.dispose();
  });

  it("repeats a run bit for bit after a reset", async () => {
    const engine = await loadedEngine();
    const first = await trainSteps(engine, 5);
    const firstValues = await values(engine);
    await engine.reset(seed);
    expect(await trainSteps(engine, 5)).toEqual(first);
    expect(await values(engine)).toEqual(firstValues);
    await engine.reset(seed + 1);
    expect(await trainSteps(engine, 5)).not.toEqual(first);
    engine.dispose();
  });

  it("trains a smaller last batch on the same stored buffers", async () => {
    const set = programs();
    const partial = set.trainPartial;
    const engine = await loadedEngine();
    await trainSteps(engine, 1);
    const before = await values(engine);
    await trainStep(engine, drawBatch(2, partial?.batchSize ?? 0), { step: 2, learningRate: 0.01 });
    const after = await values(engine);
    expect(Object.keys(after)).toEqual(Object.keys(before));
    expect(after["conv/kernel"]).not.toEqual(before["conv/kernel"]);
    engine.dispose();
  });

  it("keeps stored buffers of equal key and shape when new Programs come, and draws the others", async () => {
    const engine = await loadedEngine();
    const fresh = await values(engine);
    await trainSteps(engine, 3);
    const trained = await values(engine);
    expect(await engine.load(programs(), seed + 1)).toEqual({ keptParameters: 6, parameters: 6 });
    expect(await values(engine)).toEqual(trained);
    expect(await engine.load(programs(3), seed)).toEqual({ keptParameters: 1, parameters: 6 });
    const replaced = await values(engine);
    expect(replaced["dense/bias"]).toEqual(trained["dense/bias"]);
    expect(replaced["norm/gamma"]).toEqual([1, 1, 1]);
    expect(fresh["norm/gamma"]).toEqual([1, 1]);
    expect(Number.isFinite((await trainSteps(engine, 1))[0])).toBe(true);
    engine.dispose();
  });
});

describe("writing", () => {
  it("replaces what is named, leaves the rest, and is what a roll-back returns to", async () => {
    const engine = await loadedEngine();
    const given = Float32Array.of(3, -4);
    await trainSteps(engine, 2);
    const before = await values(engine);
    await engine.write(new Map([["norm/gamma", given]]));
    given.fill(0);
    const written = { ...before, "norm/gamma": [3, -4] };
    expect(await values(engine)).toEqual(written);
    await trainStep(engine, poisonedBatch(), { step: 3, learningRate: 0.01 });
    await engine.rollBack();
    expect(await values(engine)).toEqual(written);
    engine.dispose();
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
    engine.dispose();
  });
});

describe("looking into a step", () => {
  const budget = { runs: 3, budgetMs: 10_000 };

  it("changes nothing: training with profiles between its steps gives the same numbers, bit for bit", async () => {
    const plain = await loadedEngine();
    const losses = await trainSteps(plain, 6);
    const watched = await loadedEngine();
    const tensors = tf.memory().numTensors;
    for (const [index, loss] of losses.entries()) {
      const scalars = { step: index + 1, learningRate: 0.01 };
      const step = { batch: drawBatch(index + 1), scalars };
      const held = tf.memory().numTensors;
      await watched.profile(step, budget);
      expect(tf.memory().numTensors).toBe(held);
      expect((await trainStep(watched, step.batch, scalars)).loss).toBe(loss);
    }
    expect(await values(watched)).toEqual(await values(plain));
    watched.dispose();
    expect(tf.memory().numTensors).toBeLessThan(tensors);
    plain.dispose();
  });

  it("times every dispatch once in each run, one after the other, and the same step without stamps", async () => {
    const engine = await loadedEngine();
    const step = { batch: drawBatch(1), scalars: { step: 1, learningRate: 0.01 } };
    const { method, lanes, runs, plainMs, costMs } = await engine.profile(step, budget);
    expect([method, lanes, runs.length, plainMs.length]).toEqual(["wall-clock", 1, 3, 3]);
    const { dispatches } = programs().train;
    for (const { intervals, wallMs } of runs) {
      expect(intervals.map(({ dispatch }) => dispatch)).toEqual(dispatches.map(({ id }) => id));
      let end = 0;
      for (const interval of intervals) {
        expect(interval.beginMs).toBeGreaterThanOrEqual(end);
        end = interval.endMs;
        expect(end).toBeGreaterThanOrEqual(interval.beginMs);
      }
      expect(wallMs).toBeGreaterThanOrEqual(end);
      expect(costMs).toBeGreaterThan(wallMs);
    }
    engine.dispose();
  });

  it("runs once however small the budget, and measures what the device can do", async () => {
    const engine = await loadedEngine();
    const step = { batch: drawBatch(1), scalars: { step: 1, learningRate: 0.01 } };
    const { runs, peaks } = await engine.profile(step, { runs: 9, budgetMs: 0 });
    expect(runs).toHaveLength(1);
    expect(peaks?.gflops).toBeGreaterThan(0.01);
    expect(peaks?.gbps).toBeGreaterThan(0.01);
    engine.dispose();
  });
});

describe("rolling back", () => {
  it("returns to the parameters that gave the last finite loss", async () => {
    const engine = await loadedEngine();
    await trainSteps(engine, 3);
    const used = await values(engine);
    await trainStep(engine, drawBatch(4), { step: 4, learningRate: 0.01 });
    const { loss } = await trainStep(engine, poisonedBatch(), { step: 5, learningRate: 0.01 });
    expect(loss).toBeNaN();
    expect((await values(engine))["dense/kernel"]?.every(Number.isNaN)).toBe(true);
    await engine.rollBack();
    expect(await values(engine)).toEqual(used);
    engine.dispose();
  });

  it("stays there however many losses after it are not finite", async () => {
    const engine = await loadedEngine();
    const first = await values(engine);
    await trainSteps(engine, 1);
    for (const step of [2, 3, 4]) {
      await trainStep(engine, poisonedBatch(), { step, learningRate: 0.01 });
    }
    await engine.rollBack();
    expect(await values(engine)).toEqual(first);
    engine.dispose();
  });

  it("returns to the initial values when the first loss is not finite", async () => {
    const empty = tf.memory().numTensors;
    const engine = await loadedEngine();
    const first = await values(engine);
    await trainStep(engine, poisonedBatch(), { step: 1, learningRate: 0.01 });
    await engine.rollBack();
    expect(await values(engine)).toEqual(first);
    engine.dispose();
    expect(tf.memory().numTensors).toBe(empty);
  });
});
