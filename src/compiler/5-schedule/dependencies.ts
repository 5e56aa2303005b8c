/** What waits for what: the order in which ops must run, and nothing beyond it. */
import type { Ir, Op, ValueId } from "../ir.ts";

/** Index of an op in a list of ops. */
export type OpIndex = number;

/**
 * For each op, the ops that must have ended before it begins: the writers of what it reads and, where it replaces a stored
 * value in place, everybody who reads the old one.
 */
export function dependencies(ir: Pick<Ir, "ops" | "stored">): readonly (readonly OpIndex[])[] {
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

/** For each op, one more than the longest chain of ops that it waits for. */
export function wavefrontsOf(dependsOn: readonly (readonly OpIndex[])[]): readonly number[] {
  const wavefronts: number[] = [];
  for (const before of dependsOn) {
    wavefronts.push(before.reduce((most, index) => Math.max(most, wavefronts[index] ?? 0), 0) + 1);
  }
  return wavefronts;
}

/** For each op, the most work on any chain from its begin to the end of the step. */
export function workAhead(
  dependsOn: readonly (readonly OpIndex[])[],
  work: readonly number[],
): readonly number[] {
  const after = new Array<number>(dependsOn.length).fill(0);
  const ahead = new Array<number>(dependsOn.length).fill(0);
  for (let index = dependsOn.length - 1; index >= 0; index--) {
    const total = (after[index] ?? 0) + (work[index] ?? 0);
    ahead[index] = total;
    for (const before of dependsOn[index] ?? [])
      after[before] = Math.max(after[before] ?? 0, total);
  }
  return ahead;
}
