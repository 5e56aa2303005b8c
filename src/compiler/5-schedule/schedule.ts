/** Phase 5: what waits for what, which ops may run together, and how long each value lives. */
import type { Ir, Op, ValueId } from "../ir.ts";

/** Index of an op in `Ir.ops`. */
export type OpIndex = number;

/** The time a value must be kept: from the op that writes it to the last op that touches it. */
export interface Lifetime {
  /** Null when the value exists before the step. */
  readonly first: OpIndex | null;
  /** Null when it outlives the step. */
  readonly last: OpIndex | null;
}

export interface Schedule {
  /** For each op, the ops that must have ended before it begins. */
  readonly dependsOn: readonly (readonly OpIndex[])[];
  /** For each op, one more than the longest chain of dependencies before it. */
  readonly wavefronts: readonly number[];
  /** For each value. */
  readonly lifetimes: readonly Lifetime[];
}

/** Schedules the ops in the order in which they stand, which respects their dependencies. */
export function schedule(ir: Ir): Schedule {
  const dependsOn = dependencies(ir);
  const wavefronts: number[] = [];
  for (const before of dependsOn) {
    wavefronts.push(before.reduce((most, index) => Math.max(most, wavefronts[index] ?? 0), 0) + 1);
  }
  return { dependsOn, wavefronts, lifetimes: lifetimes(ir) };
}

/**
 * An op waits for the writers of what it reads. An op that replaces a stored value in place also waits for everybody
 * who reads the old one.
 */
function dependencies(ir: Ir): OpIndex[][] {
  const writer = new Map<ValueId, OpIndex>();
  const readers = new Map<ValueId, OpIndex[]>();
  const replaces = new Map<ValueId, ValueId>();
  for (const { value, next } of ir.stored) if (next !== null) replaces.set(next, value);
  return ir.ops.map((op, index) => {
    const before = new Set<OpIndex>();
    for (const id of op.reads) {
      const from = writer.get(id);
      if (from !== undefined) before.add(from);
    }
    for (const id of op.writes) {
      const old = replaces.get(id);
      for (const reader of old === undefined ? [] : (readers.get(old) ?? [])) before.add(reader);
    }
    note(op, index, writer, readers);
    return Array.from(before).sort((a, b) => a - b);
  });
}

function note(
  op: Op,
  index: OpIndex,
  writer: Map<ValueId, OpIndex>,
  readers: Map<ValueId, OpIndex[]>,
): void {
  for (const id of op.writes) writer.set(id, index);
  for (const id of op.reads) {
    const list = readers.get(id);
    if (list) list.push(index);
    else readers.set(id, [index]);
  }
}

function lifetimes(ir: Ir): Lifetime[] {
  const first = new Map<ValueId, OpIndex>();
  const last = new Map<ValueId, OpIndex>();
  ir.ops.forEach((op, index) => {
    for (const id of op.writes) first.set(id, index);
    for (const id of [...op.reads, ...op.writes]) last.set(id, index);
  });
  const outlives = new Set([ir.loss, ir.correct]);
  for (const { value, next } of ir.stored) {
    outlives.add(value);
    if (next !== null) outlives.add(next);
  }
  return ir.values.map(({ id }) => ({
    first: first.get(id) ?? null,
    last: outlives.has(id) ? null : (last.get(id) ?? null),
  }));
}
