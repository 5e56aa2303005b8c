import { describe, expect, it } from "vitest";
import { kernelCases } from "../../../../e2e/kernels/kernel-cases.ts";
import { laneBuilds } from "../../../../e2e/kernels/one-lane.ts";
import { errorBound, kernelNames } from "../../../../e2e/kernels/run-case.ts";
import { runLaneCase } from "../../../../e2e/kernels/run-lane-case.ts";
import type { KernelCall } from "../../../protocol/kernel.ts";

const variants = laneBuilds.flatMap((build) => [
  { build, gap: 0, operands: "dense operands" },
  { build, gap: 3, operands: "operands that are views" },
]);

describe.each(variants)("the $build build, with $operands,", ({ build, gap }) => {
  it.each(kernelNames)("computes every case of %s as the oracle does", (kernel) => {
    for (const [index, { attrs }] of kernelCases[kernel].entries()) {
      const error = runLaneCase(kernel, index, { build, gap, seed: 3 });
      const bound = errorBound({ kernel, attrs } as KernelCall);
      expect(error, `case ${index}, ${JSON.stringify(attrs)}`).toBeLessThanOrEqual(bound);
    }
  });
});
