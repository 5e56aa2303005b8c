/** What each row of the oracle's table is: one kernel, written from its definition with loops. */
import type { KernelAttrs, KernelName } from "../../protocol/kernel.ts";
import type { OracleTensor } from "./tensor.ts";

/** The numbers of a step on which kernels may depend. */
export interface OracleStep {
  readonly seed: number;
  /** Counts from 1. */
  readonly step: number;
  readonly learningRate: number;
}

/** Inputs in the order of an op's reads, results in the order of its writes. Inputs are left as they are. */
export type OracleKernel<K extends KernelName> = (
  options: OracleStep & { readonly attrs: KernelAttrs[K] },
  ...inputs: OracleTensor[]
) => OracleTensor[];
