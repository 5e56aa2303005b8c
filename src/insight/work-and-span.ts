/** Work, span and what they allow: how parallel a step could be, and how parallel it was. */
import type { StepProfile } from "../protocol/profile.ts";
import type { Dispatch, DispatchId, Program, StepPhase } from "../protocol/program.ts";
import { type Measured, measuredOf, over, plus } from "./measured.ts";
import type { OpTimes } from "./op-times.ts";

/** Of a whole step or of one phase of it; times in milliseconds. */
export interface WorkAndSpan {
  /** The times of all dispatches, added up over lanes. */
  readonly work: Measured;
  /** The longest chain of dispatches that wait for each other: no number of lanes is faster. */
  readonly span: Measured;
  /** Its dispatches, in order: the critical path. */
  readonly criticalPath: readonly DispatchId[];
  /** work ÷ span */
  readonly best: Measured;
  /** What it took: a step without stamps, or from the first begin to the last end of a phase. Null where that is not known. */
  readonly wall: Measured | null;
  /** work ÷ wall, or null. */
  readonly achieved: Measured | null;
}

/** `phase` null means the whole step. Null where nothing was measured. */
export function workAndSpan(
  { dispatches }: Pick<Program, "dispatches">,
  profile: StepProfile,
  times: OpTimes,
  phase: StepPhase | null = null,
): WorkAndSpan | null {
  const members = dispatches.filter((dispatch) => phase === null || dispatch.phase === phase);
  const work = plus(members.flatMap(({ id }) => times[id]?.work ?? []));
  const criticalPath = longestPath(members, times);
  const span = plus(criticalPath.flatMap((id) => times[id]?.elapsed ?? []));
  if (!(work.value > 0 && span.value > 0)) return null;
  const wall = phase === null ? stepWall(profile) : phaseWall(profile, new Set(idsOf(members)));
  const achieved = wall === null ? null : over(work, wall);
  return { work, span, criticalPath, best: over(work, span), wall, achieved };
}

function idsOf(dispatches: readonly Dispatch[]): DispatchId[] {
  return dispatches.map(({ id }) => id);
}

function longestPath(members: readonly Dispatch[], times: OpTimes): readonly DispatchId[] {
  /** By dispatch: the longest time until it has ended, and the one it waited for. */
  const until: number[] = [];
  const before: (DispatchId | undefined)[] = [];
  let last: DispatchId | undefined;
  for (const { id, dependsOn } of members) {
    const latest = largest(dependsOn, until);
    before[id] = latest;
    until[id] = endOf(latest, until) + (times[id]?.elapsed.value ?? 0);
    if (last === undefined || until[id] > endOf(last, until)) last = id;
  }
  const path: DispatchId[] = [];
  for (let id = last; id !== undefined; id = before[id]) path.push(id);
  return path.reverse();
}

/** The one that ends last, of those that are in the same part of the step. */
function largest(ids: readonly DispatchId[], until: readonly number[]): DispatchId | undefined {
  let latest: DispatchId | undefined;
  for (const id of ids) {
    if (until[id] === undefined) continue;
    if (latest === undefined || until[id] > endOf(latest, until)) latest = id;
  }
  return latest;
}

function endOf(id: DispatchId | undefined, until: readonly number[]): number {
  return id === undefined ? 0 : (until[id] ?? 0);
}

function stepWall({ unprofiled, clockStepMs }: StepProfile): Measured {
  const { medianMs, lowMs, highMs } = unprofiled;
  return { value: medianMs, error: Math.max((highMs - lowMs) / 2, clockStepMs) };
}

function phaseWall(
  { runs, clockStepMs }: StepProfile,
  members: ReadonlySet<DispatchId>,
): Measured | null {
  const walls = runs.flatMap(({ intervals }) => {
    let [begin, end] = [Number.POSITIVE_INFINITY, 0];
    for (const { dispatch, beginMs, endMs } of intervals) {
      if (!members.has(dispatch)) continue;
      begin = Math.min(begin, beginMs);
      end = Math.max(end, endMs);
    }
    return end > begin ? [end - begin] : [];
  });
  return walls.length === 0 ? null : measuredOf(walls, clockStepMs);
}
