/** What a pass is: a function from Ir to Ir that lists every rewrite it made. */
import type { NodeId } from "../../graph/graph.ts";
import type { Ir } from "../ir.ts";

/** What a rewrite makes unnecessary in one step, derived from the shapes. Negative where it costs more. */
export interface Savings {
  readonly dispatches: number;
  /** Bytes read and written. */
  readonly bytes: number;
  readonly flops: number;
}

/** One change of the Ir, told so that a learner can follow it. */
export interface Rewrite {
  readonly pass: string;
  /** Which rule of the pass: `identity-reshape`. */
  readonly rule: string;
  /** The ops as they were, one a line. */
  readonly before: string;
  /** What stands in their place. */
  readonly after: string;
  /** Why the numbers stay the same. */
  readonly why: string;
  readonly saves: Savings;
  /** The nodes whose ops took part. */
  readonly origins: readonly NodeId[];
}

export interface PassResult {
  readonly ir: Ir;
  readonly rewrites: readonly Rewrite[];
}

/** A pass leaves its input as it is. It is right alone, and in any order with others. */
export interface Pass {
  readonly name: string;
  /** True where sums are added up in another order, so that numbers may differ by rounding; absent where every bit stays. */
  readonly reassociates?: boolean;
  readonly run: (ir: Ir) => PassResult;
}

/** A pass that has run: its name, what it left and what it did. */
export interface PassRun extends PassResult {
  readonly pass: string;
}
