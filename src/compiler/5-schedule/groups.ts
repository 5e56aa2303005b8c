/** Which dispatches of a wavefront an engine may issue as one: none of them waits for another, not even for its bytes. */
import type { Dispatch, DispatchId } from "../../protocol/program.ts";

/** Dispatches of one wavefront, in their order. */
export interface Group {
  readonly wavefront: number;
  readonly dispatches: readonly DispatchId[];
}

/**
 * Groups all dispatches, each in one group, as few groups as there can be.
 *
 * Where the memory is planned by wavefronts a whole wavefront is one group. Where values of a wavefront take over each other's
 * bytes it takes more. A chain of waits never leaves a wavefront and comes back, for whoever is waited for is of the same or an
 * earlier one.
 */
export function groupsOf(dispatches: readonly Dispatch[]): readonly Group[] {
  const levels: number[] = [];
  const groups = new Map<string, { wavefront: number; dispatches: DispatchId[] }>();
  for (const { id, wavefront, memoryDependsOn } of dispatches) {
    const within = memoryDependsOn.filter((other) => dispatches[other]?.wavefront === wavefront);
    const level = within.reduce((most, other) => Math.max(most, (levels[other] ?? 0) + 1), 0);
    levels[id] = level;
    const key = `${wavefront} ${level}`;
    const group = groups.get(key);
    if (group) group.dispatches.push(id);
    else groups.set(key, { wavefront, dispatches: [id] });
  }
  return [...groups.values()];
}
