import { describe, expect, it } from "vitest";
import {
  noiseImages,
  programsOf,
  stepsThrough,
  tinyPrograms,
} from "../../../e2e/kernels/tiny-network.ts";
import { startNodeGpu } from "../../cli/node-gpu.ts";
import { type TemplateNode, templateGraph } from "../../graph/templates/template.ts";
import type { ProgramSet } from "../../protocol/program.ts";
import { createEngine } from "../create-engine.ts";
import { FaultError } from "../fault-error.ts";
import { bindGroupLayoutOf } from "./arenas.ts";
import { openWebgpuEngine } from "./create-webgpu-engine.ts";
import { requireRoom } from "./device-memory.ts";
import { openDevice } from "./open-device.ts";
import { Pipelines } from "./pipelines.ts";

const source = await startNodeGpu();
const images = noiseImages(20);

/** A network with a dense layer of as many units as are asked for, behind another. */
function widePrograms(units: number, batchSize = 4, before = 16): ProgramSet {
  const rows: readonly TemplateNode[] = [
    ["input", "Input", [], 0, 0],
    ["flatten", "Flatten", ["input"], 0, 0],
    ["before", "Dense", ["flatten"], 0, 0, { units: before }],
    ["wide", "Dense", ["before"], 0, 0, { units }],
    ["dense", "Dense", ["wide"], 0, 0, { units: 10 }],
    ["output", "Output", ["dense"], 0, 0],
  ];
  return programsOf(templateGraph("wide", rows, { data: "digits", batchSize }));
}

describe("a device that is lost", () => {
  it("ends a training that is under way, and each call after it", async () => {
    const engine = await openWebgpuEngine(source);
    await engine.load(tinyPrograms(), 1);
    const training = engine.train(stepsThrough(images, 1, 4));
    engine.device.gpu.destroy();
    await expect(training).rejects.toMatchObject({ code: "E_DEVICE_LOST" });
    await expect(engine.read()).rejects.toMatchObject({ code: "E_DEVICE_LOST" });
    await expect(engine.train(stepsThrough(images, 1, 1))).rejects.toBeInstanceOf(FaultError);
  });

  it.each(["evaluate", "read", "rollBack", "reset", "load"] as const)("ends %s", async (what) => {
    const engine = await openWebgpuEngine(source);
    await engine.load(tinyPrograms(), 1);
    const size = tinyPrograms().evaluate.batchSize;
    const [step] = stepsThrough(images, 1, 1, size);
    if (step === undefined) throw new Error("no step");
    const calls = {
      evaluate: () => engine.evaluate(step.batch),
      read: () => engine.read(),
      rollBack: () => engine.rollBack(),
      reset: () => engine.reset(2),
      load: () => engine.load(tinyPrograms(3), 2),
    };
    const call = calls[what]();
    engine.device.gpu.destroy();
    await expect(call).rejects.toMatchObject({ code: "E_DEVICE_LOST" });
  });
});

describe("a kernel that does not compile", () => {
  it("is named, with the line that the device complains of", async () => {
    const device = await openDevice(source);
    const pipelines = new Pipelines(device, bindGroupLayoutOf(device));
    const code = "@compute @workgroup_size(1)\nfn main() { let x: u32 = 1.5f; }\n";
    await expect(pipelines.take({ label: "planted", code })).rejects.toMatchObject({
      code: "E_SHADER",
      detail: expect.stringMatching(/^planted: line 2: .*u32.* in "fn main/s),
    });
    // The device is none the worse for it.
    expect(() => device.requireAlive()).not.toThrow();
    device.dispose();
  });
});

describe("a memory plan over budget", () => {
  const limits = { maxBufferSize: 2 ** 28, maxStorageBufferBindingSize: 2 ** 27 };

  it("names the largest parameter when parameters are what is too much", () => {
    const sizes = { stored: 2 ** 28, step: 2 ** 20, scalars: 4096 };
    const program = widePrograms(100).train;
    expect(() => requireRoom(sizes, program, limits)).toThrow(
      expect.objectContaining({
        code: "E_GPU_MEMORY",
        detail:
          "It needs 256 MiB for parameters and what the optimizer keeps, and the limit is 128 MiB. The largest tensor is wide/kernel [16,100] with 0 MiB.",
        action: "Use fewer filters or units in wide, or the optimizer sgd.",
      }),
    );
  });

  it("names the largest activation and a batch that would fit when a step is what is too much", () => {
    const sizes = { stored: 2 ** 20, step: 2 ** 29, scalars: 4096 };
    const program = widePrograms(1000, 64).train;
    expect(() => requireRoom(sizes, program, limits)).toThrow(
      expect.objectContaining({
        detail: expect.stringContaining("It needs 512 MiB for a step, and the limit is 128 MiB."),
        action: "Make the batch smaller: 8 would fit.",
      }),
    );
  });

  it("is refused before anything is allocated, and the former run goes on", async () => {
    const engine = await openWebgpuEngine(source);
    await engine.load(tinyPrograms(), 1);
    const before = await engine.read();
    const large = widePrograms(6720, 4, 8192);
    await expect(engine.load(large, 1)).rejects.toMatchObject({ code: "E_GPU_MEMORY" });
    expect(await engine.read()).toEqual(before);
    expect(await engine.train(stepsThrough(images, 1, 1))).toHaveLength(1);
    engine.dispose();
  });
});

describe("an engine that was asked for where there is no adapter", () => {
  it("says so", async () => {
    const present = globalThis.navigator;
    const value = { gpu: { requestAdapter: async () => null } };
    Object.defineProperty(globalThis, "navigator", { value, configurable: true });
    try {
      await expect(createEngine({ engine: "webgpu" }, { lanes: null }, null)).rejects.toMatchObject(
        { code: "E_GPU_ADAPTER" },
      );
    } finally {
      Object.defineProperty(globalThis, "navigator", { value: present, configurable: true });
    }
  });
});
