/** Says of groups of dispatches whether they could run together, were issued together, or overlapped, and if not, why. */
import type { ProfiledRun, StepProfile } from "../protocol/profile.ts";
import type { DispatchId, Program } from "../protocol/program.ts";
import { dependsOnAny } from "./dependence.ts";
import type { Measured } from "./measured.ts";
import type { OpTimes } from "./op-times.ts";
import { byDispatch } from "./op-times.ts";
import { type Group, hasGain, isOverlapped, type Overlap, overlapOf } from "./overlap.ts";
import { lengthOf, unionOf } from "./spans.ts";

/** Why groups did not overlap. */
export type Reason =
  /** A directed path leads from one to another. */
  | "dependent"
  | "one-lane"
  /** One kernel does the work of several. */
  | "merged"
  /** Launching takes longer than the work. */
  | "too-small"
  /** There are more lanes, and only one took part: its fellows came too late, or their cores did something else. */
  | "lane-absent"
  /** In some runs there was overlap, in others not: it is within the error. */
  | "unsteady"
  /** They lay side by side, and what that saved is within the error. */
  | "gain-unclear"
  /** They lay side by side and took as long as one after another, or longer: the lanes shared a core, or waited for its memory. */
  | "no-gain"
  /** They would have been faster than the lanes can be: the times are not of the same moment of the machine. */
  | "contradiction"
  /** The lanes worked on parts of one op, or on other ops. */
  | "device-full"
  | "clock-too-coarse"
  | "not-measured";

/**
 * `dependent`: they cannot run together. `independent` ◌: they could. `issued` ◐: the engine had both on hand at once, or gave
 * them out as one grouped dispatch. `overlapped` ●: measured, they lay side by side and took less time for it, both beyond the error.
 */
export type Verdict =
  | {
      readonly state: "overlapped";
      readonly overlap: Overlap & { readonly speedUp: Measured };
    }
  | {
      readonly state: "issued" | "independent" | "dependent";
      readonly reason: Reason;
      /** What was measured, where something was. */
      readonly overlap: Overlap | null;
    };

/** What a verdict rests on. */
export interface Evidence {
  readonly program: Pick<Program, "dispatches">;
  /** Null before anything was measured. */
  readonly profile: StepProfile | null;
  readonly times: OpTimes;
}

/** Judges groups of which none is part of another. A group without dispatches was merged into another kernel. */
export function judge(groups: readonly Group[], { program, profile, times }: Evidence): Verdict {
  const active = groups.filter(({ length }) => length > 0);
  const none = { overlap: null };
  if (active.length < 2) return { state: "independent", reason: "merged", ...none };
  if (dependsOnAny(active, program)) return { state: "dependent", reason: "dependent", ...none };
  if (profile === null) return { state: "independent", reason: "not-measured", ...none };
  const overlap = overlapOf(active, profile, times);
  if (profile.lanes < 2 && profile.replays.length === 0)
    return { state: "independent", reason: "one-lane", overlap };
  if (overlap === null) return { state: "independent", reason: "not-measured", ...none };
  const { speedUp } = overlap;
  if (isOverlapped(overlap) && speedUp !== null && hasGain(overlap))
    return { state: "overlapped", overlap: { ...overlap, speedUp } };
  const state = areIssuedTogether(active, program, profile) ? "issued" : "independent";
  return { state, reason: reasonOf(active, profile, times, overlap), overlap };
}

/** Recorded by the engine: in one grouped dispatch, or with more than one lane, at hand before either had ended. */
function areIssuedTogether(
  groups: readonly Group[],
  program: Evidence["program"],
  { runs, replays, lanes }: StepProfile,
): boolean {
  const groupOf = new Map(groups.flatMap((group, at) => group.map((id) => [id, at] as const)));
  if (runs.length === 0)
    return replays.some(
      ({ dispatches }) => new Set(dispatches.flatMap((id) => groupOf.get(id) ?? [])).size > 1,
    );
  return lanes > 1 && runs.some((run) => wereReadyTogether(groupOf, program, run));
}

function wereReadyTogether(
  groupOf: ReadonlyMap<DispatchId, number>,
  { dispatches }: Evidence["program"],
  run: ProfiledRun,
): boolean {
  const intervals = byDispatch(run);
  const endOf = (id: DispatchId) => Math.max(0, ...(intervals[id] ?? []).map(({ endMs }) => endMs));
  const waiting = [...groupOf].map(([id, group]) => {
    const { dependsOn = [], memoryDependsOn = [] } = dispatches[id] ?? {};
    const readyMs = Math.max(0, ...[...dependsOn, ...memoryDependsOn].map(endOf));
    return { group, readyMs, endMs: endOf(id) };
  });
  return waiting.some((a, index) =>
    waiting
      .slice(index + 1)
      .some((b) => a.group !== b.group && a.readyMs < b.endMs && b.readyMs < a.endMs),
  );
}

/** Overlap below this is none, whatever its error. */
const leastOverlap = 1.05;

function reasonOf(
  groups: readonly Group[],
  profile: StepProfile,
  times: OpTimes,
  overlap: Overlap,
): Reason {
  const { together, speedUp } = overlap;
  if (isOverlapped(overlap)) {
    if (speedUp === null) return "contradiction";
    return speedUp.value + speedUp.error <= 1 ? "no-gain" : "gain-unclear";
  }
  const measured = groups.flatMap((group) => group.flatMap((id) => times[id] ?? []));
  if (measured.length === 0) return "not-measured";
  if (measured.every(({ isTooShort }) => isTooShort)) return "clock-too-coarse";
  if (launchDominates(groups, profile, measured)) return "too-small";
  if (onlyOneTookPart(groups, profile)) return "lane-absent";
  return together.value > leastOverlap ? "unsteady" : "device-full";
}

/** In most runs one lane was alone from the first begin of the groups to their last end. */
function onlyOneTookPart(groups: readonly Group[], { runs, lanes }: StepProfile): boolean {
  if (lanes < 2) return false;
  const members = new Set(groups.flat());
  const lonely = runs.filter(({ intervals }) => {
    const own = intervals.filter(({ dispatch }) => members.has(dispatch));
    const begin = Math.min(...own.map(({ beginMs }) => beginMs));
    const end = Math.max(...own.map(({ endMs }) => endMs));
    const inside = intervals.filter(({ beginMs, endMs }) => endMs > begin && beginMs < end);
    return new Set(inside.map(({ lane }) => lane)).size === 1;
  });
  return lonely.length * 2 > runs.length;
}

/** More time passes between the dispatches than in them. */
function launchDominates(
  groups: readonly Group[],
  { runs, empty }: StepProfile,
  measured: readonly { readonly work: { readonly value: number } }[],
): boolean {
  if (runs.length === 0) {
    const launchMs = empty?.medianMs ?? 0;
    return measured.every(({ work }) => work.value < launchMs);
  }
  const members = new Set(groups.flat());
  const small = runs.filter(({ intervals }) => {
    const own = unionOf(intervals.filter(({ dispatch }) => members.has(dispatch)));
    const wall = (own.at(-1)?.endMs ?? 0) - (own[0]?.beginMs ?? 0);
    const inside = intervals.filter(
      ({ beginMs, endMs }) => endMs > (own[0]?.beginMs ?? 0) && beginMs < (own.at(-1)?.endMs ?? 0),
    );
    return wall - lengthOf(unionOf(inside)) > lengthOf(own);
  });
  return small.length * 2 > runs.length;
}
