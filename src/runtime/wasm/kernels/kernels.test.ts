import { describe, expect, it } from "vitest";
import type { KernelCase } from "../../../../e2e/kernels/kernel-case.ts";
import { kernelCases } from "../../../../e2e/kernels/kernel-cases.ts";
import { largeCases } from "../../../../e2e/kernels/large-cases.ts";
import { laneBuilds } from "../../../../e2e/kernels/one-lane.ts";
import { errorBound, kernelNames } from "../../../../e2e/kernels/run-case.ts";
import { runLaneCase } from "../../../../e2e/kernels/run-lane-case.ts";
import type { KernelCall, KernelName } from "../../../protocol/kernel.ts";

const variants = laneBuilds.flatMap((build) => [
  { build, gap: 0, operands: "dense operands" },
  { build, gap: 3, operands: "operands that are views" },
]);

const largeKernels = kernelNames.filter((kernel) => largeCases[kernel] !== undefined);

describe.each(variants)("the $build build, with $operands,", ({ build, gap }) => {
  function expectCases<K extends KernelName>(
    kernel: K,
    cases: readonly KernelCase<K>[],
    memoryBytes: number,
  ): void {
    expect(cases.length).toBeGreaterThan(0);
    for (const [index, each] of cases.entries()) {
      const options = { build, gap, seed: 3, memoryBytes };
      const error = runLaneCase(kernel, each, `${kernel} ${index}`, options);
      const call = `case ${index}, ${JSON.stringify(each.attrs)}`;
      const bound = errorBound({ kernel, attrs: each.attrs } as KernelCall);
      expect(error, call).toBeLessThanOrEqual(bound);
    }
  }

  it.each(kernelNames)("computes every case of %s as the oracle does", (kernel) => {
    expectCases(kernel, kernelCases[kernel], 3 << 20);
  });

  it.each(largeKernels)("computes %s on shapes that are split as the oracle does", (kernel) => {
    expectCases(kernel, largeCases[kernel] ?? [], 32 << 20);
  });
});
