/** Whether groups of dispatches ran at the same time, and what that saved: from intervals, or from grouped replays. */
import type { Duration, Interval, ProfiledRun, StepProfile } from "../protocol/profile.ts";
import type { DispatchId } from "../protocol/program.ts";
import {
  digitsOf,
  errorUnits,
  exactly,
  fromDuration,
  type Measured,
  measuredOf,
  minus,
  plus,
  within,
} from "./measured.ts";
import { byDispatch, type OpTimes } from "./op-times.ts";
import { intersectionOf, lengthOf, type Span, unionOf } from "./spans.ts";

/** Dispatches of one branch, or of one op. */
export type Group = readonly DispatchId[];

/** How groups lay in time. */
export interface Overlap {
  /** What the groups take one after another, in milliseconds: on one lane alone where that was measured. */
  readonly work: Measured;
  /** The time at which any of them had something running. */
  readonly wall: Measured;
  /** work ÷ wall; null where it passes what the lanes could give by more than its error, so that the times contradict each other. */
  readonly speedUp: Measured | null;
  /**
   * The times at which each group had something running, added up over groups, ÷ wall: 1 where they ran one after another. Lanes
   * that share one op of one group do not raise it.
   */
  readonly together: Measured;
  /** The time two groups ran at once ÷ the time of the shorter of the two; of the pair where that is most. From runs only. */
  readonly share: Measured | null;
  /** How many runs or repetitions it rests on. */
  readonly runs: number;
}

/** Speed-ups that differ by less say nothing, however often they were measured. */
const leastError = 0.01;

/** Null where fewer than two of the groups were measured. */
export function overlapOf(
  groups: readonly Group[],
  profile: StepProfile,
  times: OpTimes,
): Overlap | null {
  return profile.runs.length > 0
    ? fromRuns(groups, profile, times)
    : fromReplays(groups, profile, times);
}

/** Tells whether the groups lay side by side in time, beyond the error. Two lanes that share a core do that too, and gain nothing. */
export function isOverlapped({ together }: Overlap): boolean {
  return isAboveOne(together);
}

/** Tells whether the groups took less time than one after another, beyond the error, in the digits that are shown of both. */
export function hasGain({ speedUp }: Overlap): boolean {
  if (speedUp === null || !isAboveOne(speedUp)) return false;
  const unit = 10 ** -digitsOf(speedUp);
  const units = ({ value, error }: Measured) => Math.round(value / unit) - errorUnits(error, unit);
  return units(speedUp) >= Math.round(1 / unit);
}

function isAboveOne({ value, error }: Measured): boolean {
  return value - error > 1;
}

function fromRuns(
  groups: readonly Group[],
  { runs, alone, lanes, clockStepMs }: StepProfile,
  times: OpTimes,
): Overlap | null {
  const found = runs.flatMap((run) => inRun(groups, run) ?? []);
  if (found.length === 0) return null;
  const ms = (pick: (run: (typeof found)[number]) => number) =>
    measuredOf(found.map(pick), clockStepMs);
  const wall = ms((run) => run.wall);
  // Each meeting of two lanes is known to a step of the clock at either end.
  const clockError = (2 * clockStepMs) / wall.value;
  const ratio = (pick: (run: (typeof found)[number]) => number) =>
    measuredOf(found.map(pick), Math.max(leastError, clockError));
  const together = ratio((run) => run.work / run.wall);
  // Op by op, so that a disturbance of one op in one run does not count.
  const apart =
    alone.length > 0 ? plus(groups.flat().flatMap((id) => times[id]?.work ?? [])) : null;
  const work = apart ?? ms((run) => run.work);
  if (!(work.value > 0)) return null;
  // The error of a quotient that is taken within each run, or that has the one numerator.
  const { error } =
    apart === null
      ? together
      : withErrorOf(
          apart,
          ratio((run) => apart.value / run.wall),
        );
  const speedUp = { value: work.value / wall.value, error };
  return {
    work,
    wall,
    speedUp: within(speedUp, exactly(lanes)),
    together,
    share: measuredOf(
      found.map((run) => run.share),
      clockError,
    ),
    runs: found.length,
  };
}

/** A quotient that was found with a fixed numerator, with the error of that numerator. */
function withErrorOf(numerator: Measured, { value, error }: Measured): Measured {
  return { value, error: Math.hypot(error, (value * numerator.error) / numerator.value) };
}

interface RunOverlap {
  readonly work: number;
  readonly wall: number;
  readonly share: number;
}

function inRun(groups: readonly Group[], run: ProfiledRun): RunOverlap | null {
  const intervals = byDispatch(run);
  const busy = groups.map((group) => busyOf(group, intervals)).filter(({ length }) => length > 0);
  if (busy.length < 2) return null;
  const work = busy.reduce((sum, spans) => sum + lengthOf(spans), 0);
  const wall = lengthOf(unionOf(busy.flat()));
  return { work: Math.max(work, wall), wall, share: largestShare(busy) };
}

function busyOf(
  group: Group,
  intervals: readonly (readonly Interval[] | undefined)[],
): readonly Span[] {
  return unionOf(group.flatMap((id) => intervals[id] ?? []));
}

function largestShare(busy: readonly (readonly Span[])[]): number {
  let most = 0;
  busy.forEach((a, index) => {
    for (const b of busy.slice(index + 1)) {
      const shorter = Math.min(lengthOf(a), lengthOf(b));
      // The lengths are sums that round on their own.
      most = Math.max(most, Math.min(1, lengthOf(intersectionOf(a, b)) / shorter));
    }
  });
  return most;
}

/** Σ(tᵢ − t₀) ÷ (t_group − t₀): without subtracting t₀, what launching once saves would look like overlap. */
function fromReplays(
  groups: readonly Group[],
  { replays, empty, clockStepMs }: StepProfile,
  times: OpTimes,
): Overlap | null {
  const members = new Map(groups.flatMap((group, at) => group.map((id) => [id, at] as const)));
  const measured = [...members.keys()].flatMap((id) => times[id] ?? []);
  if (new Set(measured.map(({ dispatch }) => members.get(dispatch))).size < 2) return null;
  const together = replays.filter(({ dispatches }) => {
    const inside = dispatches.flatMap((id) => members.get(id) ?? []);
    return inside.length === dispatches.length && new Set(inside).size > 1;
  });
  const nothing = empty === null ? { value: 0, error: 0 } : fromDuration(empty, 0);
  const real = (time: Duration, repeats: number) =>
    minus(fromDuration(time, clockStepMs / repeats), nothing);
  const work = plus(measured.map((time) => time.work));
  // What each grouped dispatch saved against its ops alone; without a group the time is the work.
  const saved = together.map(({ time, alone = [], repeats }) => {
    const apart = plus(alone.map((each) => real(each, repeats)));
    const joined = real(time, repeats);
    return { value: apart.value - joined.value, error: Math.hypot(apart.error, joined.error) };
  });
  const saving = plus(saved);
  const wall = {
    value: work.value - saving.value,
    error: Math.hypot(work.error, saving.error),
  };
  if (!(wall.value > 0 && work.value > 0)) return null;
  // The error is that of the saving: what no group touched takes as long either way.
  const error = (work.value / wall.value) * (saving.error / wall.value);
  const speedUp =
    together.length === 0
      ? { value: 1, error: leastError }
      : { value: work.value / wall.value, error: Math.max(error, leastError) };
  const runs = Math.min(...together.map(({ time, repeats }) => time.runs * repeats));
  const counted = together.length === 0 ? 0 : runs;
  // However wide the device: nothing is over before the longest op in it is.
  const longest = Math.max(...measured.map((time) => time.work.value));
  const bounded = within(speedUp, exactly(work.value / longest));
  const beside = { value: Math.max(1, (bounded ?? speedUp).value), error: speedUp.error };
  return { work, wall, speedUp: bounded, together: beside, share: null, runs: counted };
}
