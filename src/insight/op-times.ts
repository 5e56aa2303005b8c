/** How long each dispatch of a step takes, out of the records of a profile. */
import type { Interval, ProfiledRun, StepProfile } from "../protocol/profile.ts";
import type { DispatchId } from "../protocol/program.ts";
import { fromDuration, type Measured, measuredOf, minus } from "./measured.ts";
import { lengthOf } from "./spans.ts";

/** The time of one dispatch, in milliseconds. */
export interface OpTime {
  readonly dispatch: DispatchId;
  /** What one lane takes, alone where that was measured; else the time of all lanes that ran it, added up. */
  readonly work: Measured;
  /**
   * The least that it can take, however many lanes there are, out of the same runs as `work` and never more: all of it or, where
   * lanes may share it, its longest part or an equal share for each.
   */
  readonly least: Measured;
  /** How many measurements it rests on. */
  readonly runs: number;
  /** It is over before the clock goes on, so that only an upper bound is known. */
  readonly isTooShort: boolean;
}

/** By dispatch; undefined where one was not measured. */
export type OpTimes = readonly (OpTime | undefined)[];

/** Times of all dispatches that a profile holds. */
export function opTimesOf(profile: StepProfile): OpTimes {
  return profile.runs.length > 0 ? fromRuns(profile) : fromReplays(profile);
}

/** By dispatch: its intervals. */
export function byDispatch({
  intervals,
}: ProfiledRun): readonly (readonly Interval[] | undefined)[] {
  const lists: Interval[][] = [];
  for (const interval of intervals) {
    const list = lists[interval.dispatch];
    if (list) list.push(interval);
    else lists[interval.dispatch] = [interval];
  }
  return lists;
}

function fromRuns({ runs, alone, threads, clockStepMs, empty }: StepProfile): OpTimes {
  const emptyMs = empty?.medianMs ?? 0;
  const work: number[][] = [];
  const least: number[][] = [];
  for (const run of alone.length > 0 ? alone : runs)
    byDispatch(run).forEach((intervals, dispatch) => {
      if (!intervals) return;
      const all = lengthOf(intervals);
      const longest = Math.max(...intervals.map((part) => lengthOf([part])));
      const own = Math.max(0, all - emptyMs);
      note(work, dispatch, own);
      note(least, dispatch, all > 0 ? own * Math.min(1, Math.max(longest / all, 1 / threads)) : 0);
    });
  return work.map((times, dispatch) => {
    const all = measuredOf(times, clockStepMs);
    const isTooShort = all.value < clockStepMs;
    const shared = measuredOf(least[dispatch] ?? times, clockStepMs);
    return { dispatch, work: all, least: shared, runs: times.length, isTooShort };
  });
}

function note(lists: number[][], index: number, value: number): void {
  const list = lists[index];
  if (list) list.push(value);
  else lists[index] = [value];
}

function fromReplays({ replays, clockStepMs, empty }: StepProfile): OpTimes {
  const times: OpTime[] = [];
  for (const { dispatches, time, repeats } of replays) {
    const [dispatch] = dispatches;
    if (dispatch === undefined || dispatches.length > 1) continue;
    const step = clockStepMs / repeats;
    const nothing = empty === null ? { value: 0, error: 0 } : fromDuration(empty, 0);
    const work = minus(fromDuration(time, step), nothing);
    const isTooShort = work.value < step;
    times[dispatch] = { dispatch, work, least: work, runs: time.runs * repeats, isTooShort };
  }
  return times;
}
