/**
 * A profile as Chrome trace events, which Perfetto and `chrome://tracing` open: one thread per lane, arrows for dependencies.
 *
 * Format: "Trace Event Format" (Google), JSON object form. Perfetto refuses slices of one thread that overlap without nesting.
 */
import { durationOf, type Interval, type StepProfile } from "../protocol/profile.ts";
import type { Program } from "../protocol/program.ts";
import type { OpTimes } from "./op-times.ts";

/** One event; `ts` and `dur` are microseconds. */
export interface TraceEvent {
  readonly name: string;
  readonly ph: "X" | "M" | "s" | "f";
  readonly pid: number;
  readonly tid: number;
  readonly ts?: number;
  readonly dur?: number;
  readonly cat?: string;
  readonly id?: number;
  readonly bp?: "e";
  readonly args?: Readonly<Record<string, string | number>>;
}

/** The file. */
export interface ChromeTrace {
  readonly displayTimeUnit: "ms";
  readonly traceEvents: readonly TraceEvent[];
  readonly otherData: Readonly<Record<string, string | number>>;
}

const pid = 1;

/** Between two parts of a dispatch a lane does no more than take the next. */
const pauseMs = 0.01;

/**
 * The run that a timeline shows, as a trace.
 *
 * @param intervals as `shownIntervals` gives them.
 */
export function chromeTrace(
  program: Pick<Program, "dispatches" | "buffers">,
  profile: StepProfile,
  intervals: readonly Interval[],
): ChromeTrace {
  const lanes = Math.max(profile.lanes, ...intervals.map(({ lane }) => lane + 1));
  const names: TraceEvent[] = Array.from({ length: lanes }, (_, lane) => ({
    name: "thread_name",
    ph: "M",
    pid,
    tid: lane,
    args: { name: `lane ${lane}` },
  }));
  const process: TraceEvent = {
    name: "process_name",
    ph: "M",
    pid,
    tid: 0,
    args: { name: "training step" },
  };
  return {
    displayTimeUnit: "ms",
    traceEvents: [
      process,
      ...names,
      ...intervals.map((interval) => slice(interval, program)),
      ...flows(intervals, program),
    ],
    otherData: {
      step: profile.step,
      method: profile.method,
      clockStepMs: profile.clockStepMs,
      unprofiledMs: durationOf(profile.plainMs).medianMs,
    },
  };
}

/** The intervals to draw: those of the run of median length; of a replay, dispatch after dispatch, which shows length and no order. */
export function shownIntervals(
  program: Pick<Program, "dispatches">,
  { runs }: StepProfile,
  times: OpTimes,
): readonly Interval[] {
  const byLength = runs.toSorted((a, b) => a.wallMs - b.wallMs);
  const median = byLength[Math.floor((byLength.length - 1) / 2)];
  if (median) return joined(median.intervals);
  let beginMs = 0;
  return program.dispatches.flatMap(({ id }) => {
    const ms = times[id]?.work.value;
    if (ms === undefined) return [];
    const interval = { dispatch: id, lane: 0, beginMs, endMs: beginMs + ms };
    beginMs += ms;
    return [interval];
  });
}

/** Parts of one dispatch that follow each other on a lane without a pause, as one. */
function joined(intervals: readonly Interval[]): readonly Interval[] {
  const last = new Map<number, number>();
  const blocks: Interval[] = [];
  for (const interval of intervals.toSorted((a, b) => a.beginMs - b.beginMs)) {
    const at = last.get(interval.lane) ?? -1;
    const before = blocks[at];
    const follows =
      before?.dispatch === interval.dispatch && interval.beginMs - before.endMs <= pauseMs;
    if (follows) blocks[at] = { ...before, endMs: interval.endMs };
    else last.set(interval.lane, blocks.push(interval) - 1);
  }
  return blocks;
}

function slice(
  { dispatch: id, lane, beginMs, endMs }: Interval,
  { dispatches, buffers }: Pick<Program, "dispatches" | "buffers">,
): TraceEvent {
  const dispatch = dispatches[id];
  const [written] = dispatch?.writes ?? [];
  return {
    name: buffers[written ?? -1]?.name ?? `dispatch ${id}`,
    cat: dispatch?.phase ?? "",
    ph: "X",
    pid,
    tid: lane,
    ts: beginMs * 1000,
    dur: Math.max(0, endMs - beginMs) * 1000,
    args: {
      dispatch: id,
      kernel: dispatch?.kernel ?? "",
      wavefront: dispatch?.wavefront ?? 0,
      flops: dispatch?.flops ?? 0,
      bytes: dispatch?.bytes ?? 0,
    },
  };
}

/** An arrow from the last part of what a dispatch waited for to its own first part. */
function flows(
  intervals: readonly Interval[],
  { dispatches }: Pick<Program, "dispatches">,
): readonly TraceEvent[] {
  const first: Interval[] = [];
  const last: Interval[] = [];
  for (const interval of intervals) {
    const { dispatch, beginMs, endMs } = interval;
    if (beginMs < (first[dispatch]?.beginMs ?? Number.POSITIVE_INFINITY))
      first[dispatch] = interval;
    if (endMs > (last[dispatch]?.endMs ?? Number.NEGATIVE_INFINITY)) last[dispatch] = interval;
  }
  const events: TraceEvent[] = [];
  for (const { id, dependsOn } of dispatches)
    for (const earlier of dependsOn) {
      const [from, to] = [last[earlier], first[id]];
      if (!from || !to) continue;
      const arrow = { name: "waits for", cat: "dependency", pid, id: events.length / 2 };
      // Bound to the slices around them, so an arrow begins just within the one and ends at the begin of the other.
      const inside = Math.max(from.beginMs, from.endMs - 0.0005);
      events.push({ ...arrow, ph: "s", tid: from.lane, ts: inside * 1000 });
      events.push({ ...arrow, ph: "f", bp: "e", tid: to.lane, ts: to.beginMs * 1000 });
    }
  return events;
}
