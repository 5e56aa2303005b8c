import { describe, expect, it } from "vitest";
import { noiseImages, stepsThrough, tinyPrograms } from "../../e2e/kernels/tiny-network.ts";
import { startNodeGpu } from "../cli/node-gpu.ts";
import { randomUint32 } from "../protocol/counter-random.ts";
import { RecoveringEngine } from "./recovering-engine.ts";
import { openWebgpuEngine } from "./webgpu/create-webgpu-engine.ts";
import type { WebgpuEngine } from "./webgpu/webgpu-engine.ts";

const source = await startNodeGpu();
const seed = 9;
const images = noiseImages(20);
const steps = stepsThrough(images, 1, 60);
const rule = { steps: 7, ms: 60_000, bytes: 2 ** 26 };

async function recoveringEngine(): Promise<RecoveringEngine<WebgpuEngine>> {
  const engine = new RecoveringEngine(
    await openWebgpuEngine(source),
    () => openWebgpuEngine(source),
    rule,
  );
  await engine.load(tinyPrograms(), seed);
  return engine;
}

/** Trains with two calls under way, and loses the device before the calls named. */
async function train(
  engine: RecoveringEngine<WebgpuEngine>,
  losses: ReadonlySet<number> = new Set(),
) {
  const perCall = 3;
  const results: number[] = [];
  let pending: ReturnType<typeof engine.train>[] = [];
  for (let begin = 0; begin < steps.length; begin += perCall) {
    pending.push(engine.train(steps.slice(begin, begin + perCall)));
    if (losses.has(begin / perCall)) engine.current.device.gpu.destroy();
    if (pending.length < 2) continue;
    const [first, ...rest] = pending;
    for (const { loss } of (await first) ?? []) results.push(loss);
    pending = rest;
  }
  for (const last of pending) for (const { loss } of await last) results.push(loss);
  const stored = (await engine.read()).map(({ key, data }) => [key, [...data]]);
  engine.dispose();
  return { results, stored };
}

describe("a run whose device is lost", () => {
  it("ends with the bits of an undisturbed run, wherever the loss falls", async () => {
    const expected = await train(await recoveringEngine());
    expect(expected.results).toHaveLength(60);
    for (let trial = 0; trial < 4; trial++) {
      const at = new Set([0, 1].map((loss) => randomUint32(trial, loss) % 20));
      expect(await train(await recoveringEngine(), at)).toEqual(expected);
    }
    // Each device compiles all kernels anew, which takes a busy machine its time.
  }, 240_000);

  it("is training again within five seconds", async () => {
    const engine = await recoveringEngine();
    await engine.train(steps.slice(0, 5));
    engine.current.device.gpu.destroy();
    const beginMs = performance.now();
    await engine.train(steps.slice(5, 6));
    expect(performance.now() - beginMs).toBeLessThan(5000);
    expect(engine.description.notice).toBe(
      "The graphics device was lost, and another one opened. The run went on from its last checkpoint: 5 steps were done again.",
    );
    engine.dispose();
  });

  it("recovers between other calls too, and keeps what was written", async () => {
    const engine = await recoveringEngine();
    await engine.write(new Map([["norm/gamma", Float32Array.of(3, -4)]]));
    engine.current.device.gpu.destroy();
    const gamma = (await engine.read()).find(({ key }) => key === "norm/gamma");
    expect([...(gamma?.data ?? [])]).toEqual([3, -4]);
    engine.current.device.gpu.destroy();
    const { keptParameters } = await engine.load(tinyPrograms(3), seed);
    expect(keptParameters).toBe(1);
    engine.dispose();
  });

  it("gives up with the fault when no device lasts", async () => {
    let opened = 0;
    const failing = async () => {
      const engine = await openWebgpuEngine(source);
      if (opened++ > 0) engine.device.gpu.destroy();
      return engine;
    };
    const engine = new RecoveringEngine(await failing(), failing, rule);
    await engine.load(tinyPrograms(), seed);
    engine.current.device.gpu.destroy();
    await expect(engine.train(steps.slice(0, 1))).rejects.toMatchObject({ code: "E_DEVICE_LOST" });
    engine.dispose();
  });
});
