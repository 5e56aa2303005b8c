import { describe, expect, it } from "vitest";
import type { KernelCase } from "../../../../e2e/kernels/kernel-case.ts";
import { kernelCases } from "../../../../e2e/kernels/kernel-cases.ts";
import { largeCases } from "../../../../e2e/kernels/large-cases.ts";
import { laneBuilds } from "../../../../e2e/kernels/one-lane.ts";
import { errorBound, kernelNames } from "../../../../e2e/kernels/run-case.ts";
import { type LaneCaseOptions, runLaneCase } from "../../../../e2e/kernels/run-lane-case.ts";
import type { KernelCall, KernelName } from "../../../protocol/kernel.ts";

const variants = laneBuilds.flatMap((build) => [
  { build, gap: 0, operands: "dense operands" },
  { build, gap: 3, operands: "operands that are views" },
]);

const largeKernels = kernelNames.filter((kernel) => largeCases[kernel] !== undefined);

function expectCases<K extends KernelName>(
  kernel: K,
  cases: readonly KernelCase<K>[],
  options: LaneCaseOptions,
): void {
  expect(cases.length).toBeGreaterThan(0);
  for (const [index, each] of cases.entries()) {
    const error = runLaneCase(kernel, each, `${kernel} ${index}`, options);
    const call = `case ${index}, ${JSON.stringify(each.attrs)}`;
    expect(error, call).toBeLessThanOrEqual(
      errorBound({ kernel, attrs: each.attrs } as KernelCall),
    );
  }
}

describe.each(variants)("the $build build, with $operands,", ({ build, gap }) => {
  it.each(kernelNames)("computes every case of %s as the oracle does", (kernel) => {
    expectCases(kernel, kernelCases[kernel], { build, gap, seed: 3, memoryBytes: 3 << 20 });
  });
});

/** The oracle takes long over these, so each build sees one kind of operands. */
const largeVariants = laneBuilds.map((build, index) => ({ build, gap: 3 * (index % 2) }));

describe.each(largeVariants)(
  "the $build build, with $gap numbers between rows,",
  ({ build, gap }) => {
    it.each(largeKernels)("computes %s on shapes that are split as the oracle does", (kernel) => {
      expectCases(kernel, largeCases[kernel] ?? [], { build, gap, seed: 3, memoryBytes: 32 << 20 });
    });
  },
);
