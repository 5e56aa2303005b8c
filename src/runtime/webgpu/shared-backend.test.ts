import * as tf from "@tensorflow/tfjs-core";
import { afterAll, describe, expect, it } from "vitest";
import { noiseImages, stepsThrough, tinyPrograms } from "../../../e2e/kernels/tiny-network.ts";
import { startNodeGpu } from "../../cli/node-gpu.ts";
import { openWebgpuEngine } from "./create-webgpu-engine.ts";
import { parameterTensors } from "./shared-backend.ts";

const source = await startNodeGpu();
const engine = await openWebgpuEngine(source);

afterAll(() => engine.dispose());

describe("parameters as tensors of TensorFlow.js", () => {
  it("hold what the engine holds, and take part in ops on its device, where no number was copied to", async () => {
    await engine.load(tinyPrograms(), 1);
    const tensors = await parameterTensors(engine);
    const stored = new Map((await engine.read()).map(({ key, data }) => [key, data]));
    expect([...tensors.keys()]).toHaveLength(6);
    for (const [key, found] of tensors) expect(await found.data()).toEqual(stored.get(key));
    const doubled = tf.mul(tensors.get("dense/kernel") ?? 0, 2);
    const expected = stored.get("dense/kernel")?.map((value) => value * 2);
    expect(await doubled.data()).toEqual(expected);
  });

  it("follow the training, for they are the engine's own memory", async () => {
    await engine.load(tinyPrograms(), 1);
    const gamma = (await parameterTensors(engine)).get("norm/gamma");
    const before = await gamma?.data();
    await engine.train(stepsThrough(noiseImages(20), 1, 3));
    const after = (await engine.read()).find(({ key }) => key === "norm/gamma")?.data;
    expect(after).not.toEqual(before);
    expect(await gamma?.data()).toEqual(after);
  });
});
