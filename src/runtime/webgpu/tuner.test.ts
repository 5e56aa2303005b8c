import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { noiseImages, stepsThrough, tinyPrograms } from "../../../e2e/kernels/tiny-network.ts";
import { startNodeGpu } from "../../cli/node-gpu.ts";
import { tuningFile } from "../../cli/tuning-file.ts";
import { countGpuCalls } from "./count-gpu-calls.ts";
import { openWebgpuEngine } from "./create-webgpu-engine.ts";
import { Tuner } from "./tuner.ts";
import { printTuning, type TuningStore, type Tunings } from "./tuning.ts";

const source = await startNodeGpu();
const folder = await mkdtemp(join(tmpdir(), "tributary-tunings-"));
const path = join(folder, "new", "tunings.json");

afterAll(() => rm(folder, { recursive: true }));

async function engineWith(store: TuningStore) {
  const engine = await openWebgpuEngine(source, { tuner: new Tuner(store, 60_000) });
  const { device } = engine.device.name;
  return { engine, device };
}

describe("tuning", () => {
  it("times what has variants once, remembers it, and tells which were taken", async () => {
    const first = await engineWith(tuningFile(path));
    await first.engine.load(tinyPrograms(), 1);
    const { kernels = [] } = first.engine.description;
    expect(kernels[0]).toMatch(/^(conv2d 3×3|matmul).*: variant [A-Z]/);
    const results = await first.engine.train(stepsThrough(noiseImages(20), 1, 5));
    const stored = await first.engine.read();
    const known = await tuningFile(path).read(first.device);
    expect(known.size).toBeGreaterThan(0);
    for (const { times } of known.values()) expect(times.length).toBeGreaterThan(1);
    first.engine.dispose();

    const second = await engineWith(tuningFile(path));
    const count = countGpuCalls();
    await second.engine.load(tinyPrograms(), 1);
    // Two arenas, scalars, staging: the bench of a tuning would have its own.
    expect(count.take().buffersCreated).toBeLessThanOrEqual(8);
    count.end();
    expect(second.engine.description.kernels).toEqual(kernels);
    expect(await second.engine.train(stepsThrough(noiseImages(20), 1, 5))).toEqual(results);
    expect(await second.engine.read()).toEqual(stored);
    second.engine.dispose();
  });

  it("ends near its budget: what there was no time for takes the plain variant", async () => {
    const written: Tunings[] = [];
    const store: TuningStore = {
      read: async () => new Map(),
      write: async (_, tunings) => void written.push(tunings),
    };
    const engine = await openWebgpuEngine(source, { tuner: new Tuner(store, 1) });
    await engine.load(tinyPrograms(), 1);
    const times = [...(written[0]?.values() ?? [])].flatMap((tuning) => tuning.times);
    expect(times.length).toBeGreaterThan(4);
    expect(times.filter((ms) => ms !== null).length).toBeLessThanOrEqual(1);
    expect(engine.description.kernels?.length ?? 0).toBeLessThanOrEqual(1);
    engine.dispose();
  });

  it("does without a store that fails, and without a file that is damaged", async () => {
    const broken: TuningStore = {
      read: () => Promise.reject(new Error("no")),
      write: () => Promise.reject(new Error("no")),
    };
    const { engine } = await engineWith(broken);
    expect(await engine.load(tinyPrograms(), 1)).toEqual({ keptParameters: 0, parameters: 6 });
    engine.dispose();
    await writeFile(join(folder, "damaged.json"), "{");
    expect(await tuningFile(join(folder, "damaged.json")).read("any")).toEqual(new Map());
  });

  it("is told in words", () => {
    const tuning = { label: "conv2d 3×3", times: [4.2, 2, null] };
    expect(printTuning({ ...tuning, variant: 1 })).toBe("conv2d 3×3: variant B, 2.1 × A");
    expect(printTuning({ ...tuning, variant: 0 })).toBe("conv2d 3×3: variant A");
  });
});
