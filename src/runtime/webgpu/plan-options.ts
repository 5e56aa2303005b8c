/** How the Programs of a run are planned on a device. */
import type { SchedulePolicy } from "../../protocol/command.ts";
import type { Device } from "./device.ts";
import type { KernelRefusals } from "./kernel-refusals.ts";
import type { PlanOptions } from "./plan-step.ts";
import { printTuning, type Tunings, tuningOf } from "./tuning.ts";

/** What plans depend on besides the device. */
export interface Planning {
  readonly policy: SchedulePolicy;
  readonly refusals: KernelRefusals;
  /** Asked whenever a call is planned, for tuning may still be under way. */
  readonly tunings: () => Tunings;
  /** Of the full batches that are trained on. */
  readonly trainBatch: number;
}

/** @param kernels gathers what was timed of the calls that are planned. */
export function planOptions(
  { gpu: { limits }, name, quads }: Device,
  { policy, refusals, tunings, trainBatch }: Planning,
  kernels: Set<string>,
): PlanOptions {
  return {
    policy,
    refusals,
    quads,
    variantOf: (call, operands, batchSize) => {
      const found = tuningOf(tunings(), call, operands, batchSize, trainBatch);
      if (found?.times[0]) kernels.add(printTuning(found));
      return found?.variant ?? 0;
    },
    limits: {
      workgroupsPerDimension: limits.maxComputeWorkgroupsPerDimension,
      workgroupBytes: limits.maxComputeWorkgroupStorageSize,
      passesFree: !name.software,
    },
  };
}
