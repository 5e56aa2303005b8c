/** The ops of an Ir in their order, while a pass joins some that stand apart. */
import type { Ir, Op, ValueId } from "../ir.ts";
import { createViews } from "../views.ts";
import { placedValues, resultsOf } from "./replace-ops.ts";

/** Places in the order of the step. Joining ops empties places, and never shifts them. */
export interface OpSlots {
  readonly opsAt: (slot: number) => readonly Op[];
  /** The place where a value is written; −1 for what is there before the step. */
  readonly writtenAt: (value: ValueId) => number;
  /** The place by which a value, its parts and what it is a part of are written; −1 for what is there before the step. */
  readonly thereAt: (value: ValueId) => number;
  /** The places of all ops that read a value. */
  readonly readAt: (value: ValueId) => ReadonlySet<number>;
  /** The place where a stored value is replaced, after which nobody may read it; infinity for any other value. */
  readonly replacedAt: (value: ValueId) => number;
  /** Whether a value leaves the step or lies where others are read too, so that somebody must write it as it is. */
  readonly isResult: (value: ValueId) => boolean;
  /** Puts `ops` at `slot` and empties the places in `emptied`. */
  readonly put: (slot: number, ops: readonly Op[], emptied: readonly number[]) => void;
  /** All ops in their order. */
  readonly all: () => readonly Op[];
}

/** One op a place, in the order of the Ir. */
export function createOpSlots(ir: Ir): OpSlots {
  const slots: (readonly Op[])[] = ir.ops.map((op) => [op]);
  // By value id; maps took twice as long in a graph of 2,000 nodes.
  const writers: number[] = ir.values.map(() => -1);
  const readers: (Set<number> | undefined)[] = [];
  const results = new Set([...resultsOf(ir), ...placedValues(ir)]);
  const { sharing } = createViews(ir.values);
  const nextOf = new Map(ir.stored.map(({ value, next }) => [value, next]));

  const enter = (slot: number) => {
    for (const { reads, writes } of slots[slot] ?? []) {
      for (const id of writes) writers[id] = slot;
      for (const id of reads) {
        const known = readers[id];
        if (known) known.add(slot);
        else readers[id] = new Set([slot]);
      }
    }
  };
  const leave = (slot: number) => {
    for (const { reads, writes } of slots[slot] ?? []) {
      for (const id of reads) readers[id]?.delete(slot);
      for (const id of writes) writers[id] = -1;
    }
    slots[slot] = [];
  };
  for (const slot of slots.keys()) enter(slot);

  const none: ReadonlySet<number> = new Set();
  const writtenAt = (value: ValueId) => writers[value] ?? -1;
  return {
    opsAt: (slot) => slots[slot] ?? [],
    writtenAt,
    thereAt: (value) =>
      sharing(value).reduce((last, part) => Math.max(last, writtenAt(part)), writtenAt(value)),
    readAt: (value) => readers[value] ?? none,
    replacedAt(value) {
      const next = nextOf.get(value) ?? null;
      return next === null ? Number.POSITIVE_INFINITY : writtenAt(next);
    },
    isResult: (value) => results.has(value),
    put(slot, ops, emptied) {
      for (const each of new Set([slot, ...emptied])) leave(each);
      slots[slot] = ops;
      enter(slot);
    },
    all: () => slots.flat(),
  };
}
