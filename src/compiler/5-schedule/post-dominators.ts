/**
 * Immediate post-dominators of an acyclic graph: for each op, the nearest op through which all of its paths to the end go.
 *
 * Cooper, Harvey and Kennedy 2001, on reversed edges; without cycles one sweep from the end suffices.
 */
import type { OpIndex } from "./dependencies.ts";

/** For each op its immediate post-dominator; `exit` where its paths do not meet before the end. Edges lead to larger indices. */
export function postDominators(
  successors: ReadonlyMap<OpIndex, readonly OpIndex[]>,
  exit: OpIndex,
): ReadonlyMap<OpIndex, OpIndex> {
  const immediate = new Map<OpIndex, OpIndex>();
  for (const index of [...successors.keys()].sort((a, b) => b - a)) {
    const [first = exit, ...rest] = successors.get(index) ?? [];
    immediate.set(
      index,
      rest.reduce((a, b) => meet(immediate, a, b, exit), first),
    );
  }
  return immediate;
}

/** The nearest op through which the paths from all of `starts` go, or null when they do not meet before the end. */
export function meetingPoint(
  immediate: ReadonlyMap<OpIndex, OpIndex>,
  starts: readonly OpIndex[],
  exit: OpIndex,
): OpIndex | null {
  const [first = exit, ...rest] = starts;
  const point = rest.reduce((a, b) => meet(immediate, a, b, exit), first);
  return point === exit ? null : point;
}

function meet(
  immediate: ReadonlyMap<OpIndex, OpIndex>,
  a: OpIndex,
  b: OpIndex,
  exit: OpIndex,
): OpIndex {
  let [one, other] = [a, b];
  while (one !== other) {
    if (one < other) one = immediate.get(one) ?? exit;
    else other = immediate.get(other) ?? exit;
  }
  return one;
}
