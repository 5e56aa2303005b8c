/** Work, span and what they allow: how parallel a step could be, and how parallel it was. */
import type { ProfiledRun, StepProfile } from "../protocol/profile.ts";
import type { Dispatch, DispatchId, Program, StepPhase } from "../protocol/program.ts";
import { type Measured, measuredOf, over, plus } from "./measured.ts";
import { byDispatch, type OpTimes } from "./op-times.ts";
import { lengthOf, unionOf } from "./spans.ts";

/** Of a whole step or of one phase of it; times in milliseconds. */
export interface WorkAndSpan {
  /** The times of all dispatches on one lane, alone where that was measured, else added up over lanes. */
  readonly work: Measured;
  /** The longest chain of dispatches that wait for each other: no number of lanes is faster. */
  readonly span: Measured;
  /** Its dispatches, in order: the critical path. */
  readonly criticalPath: readonly DispatchId[];
  /** work ÷ span */
  readonly best: Measured;
  /** From the first begin to the last end; of a replay, a step without stamps. Null where that is not known. */
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
  const criticalPath = longestPath(members, (id) => times[id]?.elapsed.value ?? 0);
  if (profile.runs.length > 0) return fromRuns(members, profile, times, criticalPath);
  const work = plus(members.flatMap(({ id }) => times[id]?.work ?? []));
  const span = plus(criticalPath.flatMap((id) => times[id]?.elapsed ?? []));
  if (!(work.value > 0 && span.value > 0)) return null;
  const wall = phase === null ? measuredOf(profile.plainMs, profile.clockStepMs) : null;
  const achieved = wall === null ? null : over(work, wall);
  return { work, span, criticalPath, best: over(work, span), wall, achieved };
}

/** Ratios are taken within each run, so that a disturbance that lengthens a run does not pass for parallelism. */
function fromRuns(
  members: readonly Dispatch[],
  { runs, alone, clockStepMs, empty }: StepProfile,
  times: OpTimes,
  criticalPath: readonly DispatchId[],
): WorkAndSpan | null {
  const emptyMs = empty?.medianMs ?? 0;
  // Side by side, dispatches slow each other down: that is no work, or it would pass for a gain.
  const apart = alone.length > 0 ? plus(members.flatMap(({ id }) => times[id]?.work ?? [])) : null;
  const found = runs.flatMap((run) => {
    const own = inRun(members, run, emptyMs);
    const figures = apart === null ? own : { ...own, work: apart.value };
    return figures.work > 0 && figures.span > 0 && figures.wall > 0 ? [figures] : [];
  });
  if (found.length === 0) return null;
  const ms = (pick: (run: RunFigures) => number) => measuredOf(found.map(pick), clockStepMs);
  const ratio = (pick: (run: RunFigures) => number) => {
    const { value, error } = measuredOf(found.map(pick), 0);
    return { value, error: Math.hypot(error, apart ? (value * apart.error) / apart.value : 0) };
  };
  return {
    work: apart ?? ms(({ work }) => work),
    span: ms(({ span }) => span),
    criticalPath,
    best: ratio(({ work, span }) => work / span),
    wall: ms(({ wall }) => wall),
    achieved: ratio(({ work, wall }) => work / wall),
  };
}

interface RunFigures {
  readonly work: number;
  readonly span: number;
  /** From the first begin to the last end. */
  readonly wall: number;
}

function inRun(members: readonly Dispatch[], run: ProfiledRun, emptyMs: number): RunFigures {
  const intervals = byDispatch(run);
  const elapsed: number[] = [];
  let [work, begin, end] = [0, Number.POSITIVE_INFINITY, 0];
  for (const { id } of members) {
    const own = intervals[id] ?? [];
    if (own.length === 0) continue;
    work += Math.max(0, lengthOf(own) - emptyMs);
    elapsed[id] = Math.max(0, lengthOf(unionOf(own)) - emptyMs);
    for (const { beginMs, endMs } of own) {
      begin = Math.min(begin, beginMs);
      end = Math.max(end, endMs);
    }
  }
  const path = longestPath(members, (id) => elapsed[id] ?? 0);
  const span = path.reduce((sum, id) => sum + (elapsed[id] ?? 0), 0);
  return { work, span, wall: end - begin };
}

function longestPath(
  members: readonly Dispatch[],
  timeOf: (id: DispatchId) => number,
): readonly DispatchId[] {
  /** By dispatch: the longest time until it has ended, and the one it waited for. */
  const until: number[] = [];
  const before: (DispatchId | undefined)[] = [];
  let last: DispatchId | undefined;
  for (const { id, dependsOn } of members) {
    const latest = largest(dependsOn, until);
    before[id] = latest;
    until[id] = endOf(latest, until) + timeOf(id);
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
