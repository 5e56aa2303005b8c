import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { create, globals } from "webgpu";
import { runGpuCase } from "../../../../e2e/kernels/gpu-case.ts";
import { kernelCases } from "../../../../e2e/kernels/kernel-cases.ts";
import { kernelNames } from "../../../../e2e/kernels/run-case.ts";
import { StageRunner } from "../../../../e2e/kernels/stage-runner.ts";

Object.assign(globalThis, globals);
// Kept while the tests run: the device dies with it.
const gpu = create([]);
// Dawn's promises alone do not keep a process alive.
const alive = setInterval(() => undefined, 1000);
let runner: StageRunner | undefined;

beforeAll(async () => {
  const adapter = await gpu.requestAdapter();
  if (adapter === null) {
    throw new Error(
      "There is no WebGPU adapter. Install Debian's chromium, whose software adapter vitest.config.ts finds, or a Vulkan driver.",
    );
  }
  const device = await adapter.requestDevice();
  runner = new StageRunner(device);
});

afterAll(() => clearInterval(alive));

describe.each(kernelNames)("%s in WGSL", (kernel) => {
  it.each([
    { variant: 0, views: false },
    { variant: 0, views: true },
  ])("agrees with the oracle on every case and writes nothing else: %o", async (options) => {
    expect.hasAssertions();
    const reports = await Promise.all(
      kernelCases[kernel].map(async (_, index) => {
        if (runner === undefined) throw new Error("There is no device.");
        return { index, ...(await runGpuCase(runner, kernel, index, { ...options, seed: 1 })) };
      }),
    );
    const wrong = reports.filter(
      ({ error, bound, trespasses }) => !(error <= bound) || trespasses > 0,
    );
    expect(wrong).toEqual([]);
  });
});
