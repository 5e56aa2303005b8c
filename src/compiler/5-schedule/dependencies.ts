/** What waits for what: the order in which ops must run, and nothing beyond it. */
import type { Cost } from "../costs.ts";
import type { Ir, ValueId } from "../ir.ts";
import { createViews } from "../views.ts";

/** Index of an op in a list of ops. */
export type OpIndex = number;

/**
 * For each op, the ops that must have ended before it begins: the writers of what it reads, of its parts and of what it is a
 * part of, and, where it replaces a stored value in place, everybody who reads the old one.
 */
export function dependencies(
  ir: Pick<Ir, "ops" | "stored" | "values">,
): readonly (readonly OpIndex[])[] {
  const { sharing } = createViews(ir.values);
  const writer = new Map<ValueId, OpIndex>();
  const readers = new Map<ValueId, OpIndex[]>();
  const replaces = new Map<ValueId, ValueId>();
  for (const { value, next } of ir.stored) {
    if (next === null) continue;
    replaces.set(next, value);
    readers.set(value, []);
  }
  /** By op: the last op that was found to wait for it, so that no pair is noted twice. */
  const notedBy: OpIndex[] = [];
  return ir.ops.map(({ reads, writes }, index) => {
    const before: OpIndex[] = [];
    const waitFor = (earlier: OpIndex | undefined) => {
      if (earlier === undefined || notedBy[earlier] === index) return;
      notedBy[earlier] = index;
      before.push(earlier);
    };
    for (const id of reads) {
      waitFor(writer.get(id));
      for (const part of sharing(id)) waitFor(writer.get(part));
    }
    for (const id of writes) {
      for (const reader of readers.get(replaces.get(id) ?? -1) ?? []) waitFor(reader);
      writer.set(id, index);
    }
    for (const id of reads) readers.get(id)?.push(index);
    return before.sort((a, b) => a - b);
  });
}

/** For each op, one more than the longest chain of ops that it waits for. */
export function wavefrontsOf(dependsOn: readonly (readonly OpIndex[])[]): readonly number[] {
  const wavefronts: number[] = [];
  for (const before of dependsOn) {
    let most = 0;
    for (const index of before) most = Math.max(most, wavefronts[index] ?? 0);
    wavefronts.push(most + 1);
  }
  return wavefronts;
}

/** For each op, the most floating-point operations on any chain from its begin to the end of the step. */
export function workAhead(
  dependsOn: readonly (readonly OpIndex[])[],
  costs: readonly Pick<Cost, "flops">[],
): readonly number[] {
  const after = new Array<number>(dependsOn.length).fill(0);
  const ahead = new Array<number>(dependsOn.length).fill(0);
  for (let index = dependsOn.length - 1; index >= 0; index--) {
    const total = (after[index] ?? 0) + (costs[index]?.flops ?? 0);
    ahead[index] = total;
    for (const before of dependsOn[index] ?? [])
      after[before] = Math.max(after[before] ?? 0, total);
  }
  return ahead;
}
