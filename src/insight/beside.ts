/** Which nodes had something running at the same time as others, and for how much of their time. */
import type { NodeId } from "../graph/graph.ts";
import type { Interval, ProfiledRun, StepProfile } from "../protocol/profile.ts";
import type { DispatchId, Program } from "../protocol/program.ts";
import { intersectionOf, lengthOf, type Span, unionOf } from "./spans.ts";

/** Something else that ran at the same time. */
export interface Neighbour {
  /** The node it was made for, or null where the compiler made it of several. */
  readonly node: NodeId | null;
  readonly kernel: string;
  /** For how long, on average over the runs, in milliseconds. */
  readonly ms: number;
  /** Of the time that the one beside it had something running, over all runs: both are of the same moments. From 0 to 1. */
  readonly share: number;
}

/** By node: those beside it in most runs, the longest first; what is not beyond the clock's error is left out. */
export function neighboursOf(
  program: Pick<Program, "dispatches">,
  { runs, clockStepMs }: StepProfile,
): ReadonlyMap<NodeId, readonly Neighbour[]> {
  const owns = new Map<NodeId, Meetings>();
  for (const run of runs) {
    const groups = groupsOf(program, run);
    for (const own of groups) if (own.node !== null) addMeetings(owns, own.node, own, groups);
  }
  return new Map(
    [...owns].map(([node, { busyMs, met }]) => {
      const often = [...met.values()].filter((meeting) => meeting.runs * 2 > runs.length);
      const found = often.map(({ of, ms }) => ({
        node: of.node,
        kernel: of.kernel,
        ms: ms / runs.length,
        share: Math.min(1, ms / busyMs),
      }));
      const beyond = found.filter(({ ms }) => ms > 2 * clockStepMs);
      return [node, beyond.sort((a, b) => b.ms - a.ms)];
    }),
  );
}

/** Of one node, added up over runs. */
interface Meetings {
  readonly busyMs: number;
  readonly met: Map<string, { readonly of: Group; readonly ms: number; readonly runs: number }>;
}

function addMeetings(
  owns: Map<NodeId, Meetings>,
  node: NodeId,
  own: Group,
  groups: readonly Group[],
): void {
  const { met, busyMs } = owns.get(node) ?? { met: new Map(), busyMs: 0 };
  owns.set(node, { met, busyMs: busyMs + lengthOf(own.busy) });
  for (const other of groups) {
    const ms = other === own ? 0 : lengthOf(intersectionOf(own.busy, other.busy));
    if (ms <= 0) continue;
    const before = met.get(other.key) ?? { ms: 0, runs: 0 };
    met.set(other.key, { of: other, ms: before.ms + ms, runs: before.runs + 1 });
  }
}

/** What ran at the same time as one block of a run, the longest first: of the same run, so never longer than the block. */
export function besideBlock(
  intervals: readonly Interval[],
  block: Interval,
): readonly { readonly dispatch: DispatchId; readonly ms: number }[] {
  const others = new Map<DispatchId, Interval[]>();
  for (const each of intervals)
    if (each.dispatch !== block.dispatch)
      others.set(each.dispatch, [...(others.get(each.dispatch) ?? []), each]);
  return [...others]
    .map(([dispatch, own]) => ({
      dispatch,
      ms: lengthOf(intersectionOf(unionOf([block]), unionOf(own))),
    }))
    .filter(({ ms }) => ms > 0)
    .sort((a, b) => b.ms - a.ms);
}

/** Dispatches that go by one name on the screen, and when any of them ran. */
interface Group {
  readonly key: string;
  readonly node: NodeId | null;
  readonly kernel: string;
  readonly busy: readonly Span[];
}

function groupsOf({ dispatches }: Pick<Program, "dispatches">, run: ProfiledRun): readonly Group[] {
  const lists = new Map<string, Interval[]>();
  for (const interval of run.intervals) {
    const key = keyOf(dispatches[interval.dispatch]);
    const list = lists.get(key);
    if (list) list.push(interval);
    else lists.set(key, [interval]);
  }
  return [...lists].map(([key, list]) => {
    const { origin = null, kernel = "" } = dispatches[list[0]?.dispatch ?? -1] ?? {};
    return { key, node: origin, kernel, busy: unionOf(list) };
  });
}

function keyOf(dispatch: Program["dispatches"][number] | undefined): string {
  return dispatch === undefined || dispatch.origin === null
    ? `kernel ${dispatch?.kernel}`
    : `node ${dispatch.origin}`;
}
