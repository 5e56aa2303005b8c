/** Whether a directed path leads from one group of dispatches to another. */
import type { DispatchId, Program } from "../protocol/program.ts";

/** Tells whether any group waits, directly or through others, for another one. */
export function dependsOnAny(
  groups: readonly (readonly DispatchId[])[],
  { dispatches }: Pick<Program, "dispatches">,
): boolean {
  const owner: (number | undefined)[] = [];
  for (const [at, group] of groups.entries()) for (const id of group) owner[id] = at;
  const first = Math.min(...groups.flat());
  const last = Math.max(...groups.flat());
  /** By dispatch from `first` on: the groups that it comes after. */
  const after: ReadonlySet<number>[] = [];
  for (let id = first; id <= last; id++) {
    const before = (dispatches[id]?.dependsOn ?? []).flatMap((earlier) => [
      ...(after[earlier] ?? []),
      owner[earlier] ?? [],
    ]);
    after[id] = new Set(before.flat());
    const own = owner[id];
    if (own !== undefined && before.flat().some((group) => group !== own)) return true;
  }
  return false;
}
