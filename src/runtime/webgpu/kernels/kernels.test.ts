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

type Options = Omit<GpuCaseOptions, "seed">;

/** The cases that are farther from the oracle than allowed, or that write where they must not. */
async function wrongCases(
  kernel: KernelName,
  indices: readonly number[],
  optionsOf: (index: number) => Options,
) {
  const wrong = [];
  // A few at a time: a software adapter takes memory for each work that waits.
  for (let begin = 0; begin < indices.length; begin += 8) {
    const reports = await Promise.all(
      indices.slice(begin, begin + 8).map(async (index) => ({
        index,
        ...(await runGpuCase(runner, kernel, index, { ...optionsOf(index), seed: 1 })),
      })),
    );
    wrong.push(
      ...reports.filter(({ error, bound, trespasses }) => !(error <= bound) || trespasses > 0),
    );
  }
  return wrong;
}

/** Made of works that other kernels have too, and long to compile. */
const composed: ReadonlySet<KernelName> = new Set([
  "affine",
  "affine-gradient",
  "siblings",
  "sum-of-siblings",
]);

describe.each(kernelNames)("%s in WGSL", (kernel) => {
  it("agrees with the oracle and writes nothing else, whether rows lie end to end or not", async () => {
    const indices = [...kernelCases[kernel].keys()];
    const isOdd = (index: number) => index % 2 === 1;
    const first = (index: number) => ({ variant: 0, views: isOdd(index) });
    const second = (index: number) => ({ variant: 0, views: !isOdd(index) });
    expect(await wrongCases(kernel, indices, first)).toEqual([]);
    if (!composed.has(kernel)) expect(await wrongCases(kernel, indices, second)).toEqual([]);
  }, 180_000);
});

describe.each(["conv2d", "conv2d-gradient-input", "conv2d-gradient-filter", "matmul"] as const)(
  "%s in WGSL, cut up otherwise",
  (kernel) => {
    it.each([1, 2])("agrees with the oracle on every case in variant %i", async (variant) => {
      const indices = [...kernelCases[kernel].keys()];
      expect(
        await wrongCases(kernel, indices, (index) => ({ variant, views: index % 2 === 0 })),
      ).toEqual([]);
    });

    it("agrees with the oracle on every case where threads do not share what they read", async () => {
      const indices = [...kernelCases[kernel].keys()];
      const options = (index: number) => ({ variant: 0, views: index % 2 === 0, quads: false });
      expect(await wrongCases(kernel, indices, options)).toEqual([]);
    });

    it.each([3, 4])(
      "agrees with the oracle by tiles in shared memory, variant %i",
      async (variant) => {
        // One of them: where barriers are dear, each takes seconds.
        expect(await wrongCases(kernel, [9], () => ({ variant, views: true }))).toEqual([]);
      },
      180_000,
    );
  },
);
