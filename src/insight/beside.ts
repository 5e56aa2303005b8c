/** Which dispatches ran at the same time as others, and for how long. */
import type { Interval, StepProfile } from "../protocol/profile.ts";
import type { DispatchId } from "../protocol/program.ts";

/** Another dispatch that ran at the same time. */
export interface Neighbour {
  readonly dispatch: DispatchId;
  /** For how long, on average over the runs, in milliseconds. */
  readonly ms: number;
}

/** By dispatch: those beside it, the longest first; what is not beyond the clock's error is left out. */
export function neighboursOf({
  runs,
  clockStepMs,
}: StepProfile): readonly (readonly Neighbour[] | undefined)[] {
  const sums = new Map<DispatchId, Map<DispatchId, number>>();
  for (const { intervals } of runs) addMeetings(intervals, sums);
  const found: Neighbour[][] = [];
  for (const [dispatch, others] of sums)
    found[dispatch] = [...others]
      .map(([other, sum]) => ({ dispatch: other, ms: sum / runs.length }))
      .filter(({ ms }) => ms > 2 * clockStepMs)
      .sort((a, b) => b.ms - a.ms);
  return found;
}

/** Sweeps over the intervals in order of their begin, with those that still run at hand. */
function addMeetings(
  intervals: readonly Interval[],
  sums: Map<DispatchId, Map<DispatchId, number>>,
): void {
  let running: Interval[] = [];
  for (const interval of intervals.toSorted((a, b) => a.beginMs - b.beginMs)) {
    running = running.filter(({ endMs }) => endMs > interval.beginMs);
    for (const other of running) {
      const ms = Math.min(other.endMs, interval.endMs) - interval.beginMs;
      if (other.dispatch === interval.dispatch || ms <= 0) continue;
      add(sums, other.dispatch, interval.dispatch, ms);
      add(sums, interval.dispatch, other.dispatch, ms);
    }
    running.push(interval);
  }
}

function add(
  sums: Map<DispatchId, Map<DispatchId, number>>,
  of: DispatchId,
  beside: DispatchId,
  ms: number,
): void {
  const list = sums.get(of) ?? new Map<DispatchId, number>();
  list.set(beside, (list.get(beside) ?? 0) + ms);
  sums.set(of, list);
}
