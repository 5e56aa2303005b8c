/** The compiler's own representation: operations over values, each value written once. */
import type { NodeId } from "../graph/graph.ts";
import type { KernelCall } from "../protocol/kernel.ts";
import type { DataType, Initializer, StepPhase, View } from "../protocol/program.ts";

/** Index into `Ir.values`. */
export type ValueId = number;

/** A tensor: written by one op, or there before the step, or made up of the parts that ops write in it. */
export interface Value {
  readonly id: ValueId;
  /** Shown in the print, unique: `conv1`, `conv1/kernel`, `d.conv1`. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly dataType: DataType;
  /** Where its numbers lie when it is a range of another value; what nobody writes is read there. */
  readonly view?: View;
}

/** One operation. It becomes one dispatch unless a pass merges it. */
export type Op = KernelCall & {
  readonly reads: readonly ValueId[];
  readonly writes: readonly ValueId[];
  readonly phase: StepPhase;
  /** The node it was made for; null when it belongs to none. */
  readonly origin: NodeId | null;
  /** The phase or pass that made it. */
  readonly madeBy: string;
};

/** A value that outlives the step. `next` is the value that replaces it at the end of the step, null when it does not change. */
export interface StoredValue {
  readonly key: string;
  readonly role: "parameter" | "slot" | "statistic";
  readonly value: ValueId;
  readonly next: ValueId | null;
  readonly initializer: Initializer;
  readonly origin: NodeId;
}

/** Ops stand in an order in which every value is written before it is read. */
export interface Ir {
  readonly mode: "train" | "evaluate";
  readonly batchSize: number;
  readonly values: readonly Value[];
  readonly ops: readonly Op[];
  readonly stored: readonly StoredValue[];
  readonly images: ValueId;
  readonly labels: ValueId;
  readonly loss: ValueId;
  readonly correct: ValueId;
  /** Null while training. */
  readonly topK: ValueId | null;
  /** Null while training. */
  readonly confusion: ValueId | null;
  readonly logits: ValueId;
}

/** What an engine reads after a step, besides what is stored. */
export function figuresOf({ loss, correct, topK, confusion }: Ir): readonly ValueId[] {
  return [loss, correct, topK, confusion].filter((id) => id !== null);
}
