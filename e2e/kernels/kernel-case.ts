/** What a case of the kernel suite is. */
import type { OracleTensor } from "../../src/compiler/oracle/tensor.ts";
import type { KernelAttrs, KernelName } from "../../src/protocol/kernel.ts";
import type { Draw } from "./draw.ts";

/** One call: its attributes and how its inputs are drawn. */
export interface KernelCase<K extends KernelName> {
  readonly attrs: KernelAttrs[K];
  readonly inputs: (draw: Draw) => readonly OracleTensor[];
  /** The scalars of the step; step 1 and learning rate 0.1 when absent. */
  readonly step?: number;
  readonly learningRate?: number;
}
