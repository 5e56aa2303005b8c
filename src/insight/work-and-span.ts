/** Work, span and what they allow: how parallel a step could be, and how parallel it was. */
import type { ProfiledRun, StepProfile } from "../protocol/profile.ts";
import type { Dispatch, DispatchId, Program, StepPhase } from "../protocol/program.ts";
import { exactly, type Measured, measuredOf, over, plus, within } from "./measured.ts";
import type { OpTimes } from "./op-times.ts";

/** Of a whole step or of one phase of it; times in milliseconds. */
export interface WorkAndSpan {
  /** The times of all dispatches added up: on one lane alone where that was measured, else over lanes. */
  readonly work: Measured;
  /** The least times along the longest chain of dispatches that wait for each other, out of the same runs as `work`. */
  readonly span: Measured;
  /** Its dispatches, in order: the critical path. */
  readonly criticalPath: readonly DispatchId[];
  /** work ÷ span, which is 1 or more. */
  readonly best: Measured;
  /** From the first begin to the last end; of a replay, a step without stamps. Null where that is not known. */
  readonly wall: Measured | null;
  /** work ÷ wall; null where there is no wall, or where the times contradict each other. */
  readonly achieved: Measured | null;
  /** Why `achieved` cannot be told although there is a wall; else null. */
  readonly doubt: Doubt | null;
}

/** What times contradict, by more than their errors: they cannot be of the same moment of the machine. */
export type Doubt =
  /** The chain on one lane took longer than the whole step on all lanes. */
  | "faster-than-span"
  /** The gain is more than the number of lanes. */
  | "more-than-lanes"
  /** The error is more than a quarter of the gain. */
  | "runs-differ";

/** A gain that is less certain than this, relative to itself, is not told. */
const mostError = 0.25;

/** `phase` null means the whole step. Null where nothing was measured. */
export function workAndSpan(
  { dispatches }: Pick<Program, "dispatches">,
  profile: StepProfile,
  times: OpTimes,
  phase: StepPhase | null = null,
): WorkAndSpan | null {
  const members = dispatches.filter((dispatch) => phase === null || dispatch.phase === phase);
  const criticalPath = longestPath(members, (id) => times[id]?.least.value ?? 0);
  const work = plus(members.flatMap(({ id }) => times[id]?.work ?? []));
  const span = plus(criticalPath.flatMap((id) => times[id]?.least ?? []));
  if (!(work.value > 0 && span.value > 0)) return null;
  const best = over(work, span);
  const wall = wallOf(members, profile, phase);
  if (wall === null) return { work, span, criticalPath, best, wall, achieved: null, doubt: null };
  const lanes = profile.runs.length > 0 ? profile.lanes : Number.POSITIVE_INFINITY;
  const isSpanLeast = best.value <= lanes;
  const bounded = within(over(work, wall), isSpanLeast ? best : exactly(lanes));
  const isSteady = bounded === null || bounded.error <= mostError * bounded.value;
  const achieved = isSteady ? bounded : null;
  const reason = isSpanLeast ? "faster-than-span" : "more-than-lanes";
  const doubt = bounded === null ? reason : isSteady ? null : "runs-differ";
  return { work, span, criticalPath, best, wall, achieved, doubt };
}

/** Null where it was not measured, or where the clock did not go on. */
function wallOf(
  members: readonly Dispatch[],
  { runs, plainMs, clockStepMs }: StepProfile,
  phase: StepPhase | null,
): Measured | null {
  const walls = runs.length > 0 ? wallsOf(members, runs) : phase === null ? plainMs : [];
  if (walls.length === 0) return null;
  const wall = measuredOf(walls, clockStepMs);
  return wall.value > 0 ? wall : null;
}

/** Of each run in which any of them ran: from the first begin to the last end. */
function wallsOf(members: readonly Dispatch[], runs: readonly ProfiledRun[]): readonly number[] {
  const ids = new Set(members.map(({ id }) => id));
  return runs.flatMap(({ intervals }) => {
    const own = intervals.filter(({ dispatch }) => ids.has(dispatch));
    if (own.length === 0) return [];
    const begin = Math.min(...own.map(({ beginMs }) => beginMs));
    return [Math.max(...own.map(({ beginMs, endMs }) => Math.max(beginMs, endMs))) - begin];
  });
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
