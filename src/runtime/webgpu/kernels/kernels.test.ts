import { afterAll, describe, expect, it } from "vitest";
import { type GpuCaseOptions, runGpuCase } from "../../../../e2e/kernels/gpu-case.ts";
import { kernelCases } from "../../../../e2e/kernels/kernel-cases.ts";
import { kernelNames } from "../../../../e2e/kernels/run-case.ts";
import { openStageRunner } from "../../../../e2e/kernels/stage-runner.ts";
import type { KernelName } from "../../../protocol/kernel.ts";

// Dawn's promises alone do not keep a process alive.
const alive = setInterval(() => undefined, 1000);
const runner = await openStageRunner();

afterAll(() => clearInterval(alive));

/** The cases that are farther from the oracle than allowed, or that write where they must not. */
async function wrongCases(
  kernel: KernelName,
  indices: readonly number[],
  options: Omit<GpuCaseOptions, "seed">,
) {
  const wrong = [];
  // A few at a time: a software adapter takes memory for each work that waits.
  for (let begin = 0; begin < indices.length; begin += 8) {
    const reports = await Promise.all(
      indices.slice(begin, begin + 8).map(async (index) => ({
        index,
        ...(await runGpuCase(runner, kernel, index, { ...options, seed: 1 })),
      })),
    );
    wrong.push(
      ...reports.filter(({ error, bound, trespasses }) => !(error <= bound) || trespasses > 0),
    );
  }
  return wrong;
}

describe.each(kernelNames)("%s in WGSL", (kernel) => {
  it.each([
    ["ends", false],
    ["begins inside wider rows", true],
  ])(
    "agrees with the oracle on every case and writes nothing else where a row %s",
    async (_, views) => {
      const indices = [...kernelCases[kernel].keys()];
      expect(await wrongCases(kernel, indices, { variant: 0, views })).toEqual([]);
    },
  );
});

describe.each(["conv2d", "conv2d-gradient-input", "conv2d-gradient-filter", "matmul"] as const)(
  "%s in WGSL, cut up otherwise",
  (kernel) => {
    it.each([1, 2])("agrees with the oracle on every case in variant %i", async (variant) => {
      const indices = [...kernelCases[kernel].keys()];
      expect(await wrongCases(kernel, indices, { variant, views: true })).toEqual([]);
    });

    it.each([3, 4])(
      "agrees with the oracle by tiles in shared memory, variant %i",
      async (variant) => {
        // Two of them: where barriers are dear, each takes a second.
        expect(await wrongCases(kernel, [2, 9], { variant, views: true })).toEqual([]);
      },
    );
  },
);
