/**
 * Immediate post-dominators of an acyclic graph: for each op, the nearest op through which all of its paths to the end go.
 *
 * Cooper, Harvey and Kennedy 2001, on reversed edges; without cycles one sweep from the end suffices.
 */
import type { OpIndex } from "./dependencies.ts";

/** For each member its immediate post-dominator; `exit` where its paths do not meet before the end. Edges lead to larger indices. */
export function postDominators(
  members: readonly OpIndex[],
  successors: readonly (readonly OpIndex[] | undefined)[],
  exit: OpIndex,
): readonly OpIndex[] {
  const immediate = new Array<OpIndex>(exit).fill(exit);
  for (const index of members.toReversed())
    immediate[index] = meetingOf(immediate, successors[index] ?? [], exit);
  return immediate;
}

/** The nearest op through which the paths from all of `starts` go, or null when they do not meet before the end. */
export function meetingPoint(
  immediate: readonly OpIndex[],
  starts: readonly OpIndex[],
  exit: OpIndex,
): OpIndex | null {
  const point = meetingOf(immediate, starts, exit);
  return point === exit ? null : point;
}

function meetingOf(
  immediate: readonly OpIndex[],
  starts: readonly OpIndex[],
  exit: OpIndex,
): OpIndex {
  let point = starts[0] ?? exit;
  for (const start of starts) {
    let other = start;
    while (point !== other) {
      if (point < other) point = immediate[point] ?? exit;
      else other = immediate[other] ?? exit;
    }
  }
  return point;
}
