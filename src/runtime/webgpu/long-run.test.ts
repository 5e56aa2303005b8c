import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, expect, it } from "vitest";
import { noiseImages, stepsThrough, tinyPrograms } from "../../../e2e/kernels/tiny-network.ts";
import { startNodeGpu } from "../../cli/node-gpu.ts";
import { RecoveringEngine } from "../recovering-engine.ts";
import { countGpuCalls } from "./count-gpu-calls.ts";
import { openWebgpuEngine } from "./create-webgpu-engine.ts";

const source = await startNodeGpu();
const engine = new RecoveringEngine(await openWebgpuEngine(source), () => openWebgpuEngine(source));

afterAll(() => engine.dispose());

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

function heapBytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

it("makes no buffer and keeps no memory in ten thousand steps, checkpoints among them", async () => {
  const images = noiseImages(20);
  // The steps repeat, so that the test itself keeps nothing; their numbers differ all the same.
  const cycle = stepsThrough(images, 1, 50);
  await engine.load(tinyPrograms(), 1);
  const run = async (from: number, to: number) => {
    let last = Number.NaN;
    for (let step = from; step < to; step += cycle.length) {
      const steps = cycle.map(({ batch }, index) => ({
        batch,
        scalars: { step: step + index, learningRate: 0.001 },
      }));
      last = (await engine.train(steps)).at(-1)?.loss ?? Number.NaN;
    }
    return last;
  };
  await run(1, 1001);
  await engine.current.warmUp();
  const count = countGpuCalls();
  const before = heapBytes();
  const loss = await run(1001, 10_001);
  const after = heapBytes();
  const calls = count.take();
  count.end();
  expect(Number.isFinite(loss)).toBe(true);
  expect(calls).toMatchObject({ buffersCreated: 0, bindGroups: 0, pipelines: 0 });
  expect((after - before) / 9000).toBeLessThan(1024);
}, 180_000);
