import { describe, expect, it } from "vitest";
import { refusingGpu, type Shader } from "../../e2e/kernels/refusing-gpu.ts";
import {
  noiseImages,
  poisoned,
  stepsThrough,
  tinyPrograms,
} from "../../e2e/kernels/tiny-network.ts";
import { nodeHost } from "../cli/lanes/node-host.ts";
import { startNodeGpu } from "../cli/node-gpu.ts";
import { relativeError } from "../compiler/oracle/relative-error.ts";
import { createEngine } from "./create-engine.ts";
import type { Engine, TrainingStep } from "./engine.ts";
import { openAfterGpu } from "./next-engine.ts";
import { RecoveringEngine } from "./recovering-engine.ts";
import { openWebgpuEngine } from "./webgpu/create-webgpu-engine.ts";

const source = await startNodeGpu();
const images = noiseImages(20);
const programs = tinyPrograms();
const partialSize = programs.trainPartial?.batchSize ?? 0;
const full = stepsThrough(images, 1, 6);
/** The last batch of an epoch, and what comes after it. */
const ending = [...stepsThrough(images, 7, 1, partialSize), ...stepsThrough(images, 8, 3)];

const isOfEvaluation = ({ label }: Shader) => label.includes("confusion");
const isOfFirstLayer = ({ code }: Shader) => code.includes("fn d0_");

async function engineOn(isRefused: (shader: Shader) => boolean) {
  const gpu = await openWebgpuEngine(refusingGpu(source, isRefused));
  const engine = new RecoveringEngine(gpu, () => openWebgpuEngine(source));
  engine.next = openAfterGpu(nodeHost);
  return engine;
}

async function undisturbed(steps: readonly TrainingStep[]) {
  const engine = await openWebgpuEngine(source);
  await engine.load(programs, 4);
  const results = await engine.train(steps);
  const stored = await numbersIn(engine);
  engine.dispose();
  return { losses: results.map(({ loss }) => loss), stored };
}

async function numbersIn(engine: Engine): Promise<number[]> {
  const stored = (await engine.read()).toSorted((a, b) => (a.key < b.key ? -1 : 1));
  return stored.flatMap(({ data }) => [...data]);
}

const goesOn =
  /^google swiftshader.*, software could not compile the kernel of .*\. The run goes on with CPU \(\d lanes?\), from the step and the values that it had\.$/;

describe("a run on a GPU that compiles no variant of a kernel", () => {
  it("goes on from the very values that it had, with calls under way and a batch of another size", async () => {
    expect(partialSize).toBeGreaterThan(0);
    let isOn = false;
    const engine = await engineOn((shader) => isOn && isOfFirstLayer(shader));
    await engine.load(programs, 4);
    isOn = true;
    // Two calls at once: the second can't be compiled while the first still runs.
    const calls = [engine.train(full), engine.train(ending)];
    const losses = (await Promise.all(calls)).flat().map(({ loss }) => loss);
    expect(engine.description.id).toBe("wasm");
    expect(engine.description.notice).toMatch(goesOn);
    const expected = await undisturbed([...full, ...ending]);
    expect(losses.slice(0, 6)).toEqual(expected.losses.slice(0, 6));
    expect(relativeError(losses, expected.losses)).toBeLessThan(1e-5);
    expect(relativeError(await numbersIn(engine), expected.stored)).toBeLessThan(1e-3);
    engine.dispose();
  });

  it("evaluates what it had trained so far, bit for bit, and trains on", async () => {
    const engine = await engineOn(isOfEvaluation);
    await engine.load(programs, 4);
    await engine.train(full);
    const [step] = stepsThrough(images, 1, 1, programs.evaluate.batchSize);
    if (step === undefined) throw new Error("no step");
    const { loss, confusion } = await engine.evaluate(step.batch);
    expect(loss).toBeGreaterThan(0);
    expect(confusion?.reduce((sum, count) => sum + count, 0)).toBe(step.batch.size);
    expect(await numbersIn(engine)).toEqual((await undisturbed(full)).stored);
    expect(engine.description).toMatchObject({ id: "wasm", notice: expect.stringMatching(goesOn) });
    expect(engine.description.refusals[0]?.reason).toMatch(/could not compile the kernel of/);
    const [bad] = await engine.train(stepsThrough(images, 7, 1).map(poisoned));
    expect(bad?.loss).toBeNaN();
    await engine.rollBack();
    expect((await engine.train(stepsThrough(images, 7, 1)))[0]?.loss).toBeGreaterThan(0);
    engine.dispose();
  });

  it("takes an edited network with the parameters that have kept their shapes", async () => {
    let isOn = false;
    const engine = await engineOn((shader) => isOn && isOfFirstLayer(shader));
    await engine.load(programs, 4);
    await engine.train(full);
    const before = new Map((await engine.read()).map(({ key, data }) => [key, [...data]]));
    isOn = true;
    const edited = tinyPrograms(3);
    expect(await engine.load(edited, 4)).toEqual({ keptParameters: 1, parameters: 6 });
    const after = new Map((await engine.read()).map(({ key, data }) => [key, [...data]]));
    expect(after.get("dense/bias")).toEqual(before.get("dense/bias"));
    expect(engine.description.notice).toMatch(goesOn);
    engine.dispose();
  });

  it("begins on the next engine where not even the first step compiles", async () => {
    const engine = await engineOn(isOfFirstLayer);
    expect(await engine.load(programs, 4)).toEqual({ keptParameters: 0, parameters: 6 });
    expect(engine.description.notice).toMatch(
      /could not compile the kernel of conv \(conv2d 3×3\)\. CPU \(\d lanes?\) runs the network instead\.$/,
    );
    const losses = (await engine.train(full)).map(({ loss }) => loss);
    expect(relativeError(losses, (await undisturbed(full)).losses)).toBeLessThan(1e-5);
    engine.dispose();
  });

  it("goes on from its last checkpoint where no device can be opened again", async () => {
    const gpu = await openWebgpuEngine(source);
    const engine = new RecoveringEngine(gpu, async () => {
      const lost = await openWebgpuEngine(source);
      lost.device.gpu.destroy();
      return lost;
    });
    engine.next = openAfterGpu(nodeHost);
    await engine.load(programs, 4);
    await engine.train(full);
    gpu.device.gpu.destroy();
    const losses = (await engine.train(ending)).map(({ loss }) => loss);
    const expected = await undisturbed([...full, ...ending]);
    expect(relativeError(losses, expected.losses.slice(6))).toBeLessThan(1e-5);
    expect(engine.description.notice).toMatch(
      /^The graphics device was lost\. The run goes on with CPU .*, from its last checkpoint: 6 steps were done again\.$/,
    );
    engine.dispose();
  });
});

describe("an engine that is asked for where the GPU compiles nothing", () => {
  async function onNothing<T>(act: () => Promise<T>): Promise<T> {
    const present = globalThis.navigator;
    const value = { ...present, gpu: refusingGpu(source, () => true) };
    Object.defineProperty(globalThis, "navigator", { value, configurable: true });
    try {
      return await act();
    } finally {
      Object.defineProperty(globalThis, "navigator", { value: present, configurable: true });
    }
  }

  it("is the next one, and says why", async () => {
    await onNothing(async () => {
      const engine = await createEngine({ engine: "webgpu" }, { lanes: nodeHost }, null);
      await engine.load(programs, 4);
      const { id, notice } = engine.description;
      expect(id).toBe("wasm");
      expect(notice).toMatch(
        /could not compile .*\. CPU \(\d lanes?\) runs the network instead\.$/,
      );
      expect(await engine.train(full)).toHaveLength(6);
      engine.dispose();
    });
  });
});
