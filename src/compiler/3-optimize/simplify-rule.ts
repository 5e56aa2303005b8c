/** What a rule of the pass `simplify` sees and says. */
import type { KernelCall } from "../../protocol/kernel.ts";
import type { Op, ValueId } from "../ir.ts";
import type { Shape } from "../shape.ts";

export interface Facts {
  readonly shapeOf: (value: ValueId) => Shape;
  /** The op that writes a value, as the sweep has left it; undefined for what is there before the step. */
  readonly writerOf: (value: ValueId) => Op | undefined;
}

/** The op's only result is another value, or another call gives it. */
export type Simplification =
  | { readonly type: "same-as"; readonly value: ValueId }
  | { readonly type: "call"; readonly call: KernelCall; readonly reads: readonly ValueId[] };

export interface SimplifyRule {
  readonly name: string;
  /** Why the numbers stay the same. */
  readonly why: string;
  /** What an op may be replaced by, or null where the rule does not fit. */
  readonly apply: (op: Op, facts: Facts) => Simplification | null;
}

export function sameAs(value: ValueId | undefined): Simplification | null {
  return value === undefined ? null : { type: "same-as", value };
}
