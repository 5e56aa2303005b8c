/** Prints when each dispatch of a Program may run, where branches part and meet, and how the memory is used. */
import type { DispatchId, Fork, Program } from "../protocol/program.ts";
import { type Group, groupsOf } from "./5-schedule/groups.ts";
import type { ScheduleKind } from "./5-schedule/schedule.ts";

/**
 * Prints wavefronts, forks and memory. `nameOf` gives the name of a node; null stands for the images. Where the schedule is
 * grouped, brackets are around what may be issued as one.
 */
export function printSchedule(
  { dispatches, forks, memory, buffers }: Program,
  nameOf: (node: string | null) => string,
  kind: ScheduleKind = "wavefront",
): string {
  const fronts = byWavefront(groupsOf(dispatches));
  const printDispatch = (at: DispatchId) => {
    const { writes, kernel } = dispatches[at] ?? { writes: [], kernel: "?" };
    return `${writes.map((id) => buffers[id]?.name ?? `?${id}`).join("+")} (${kernel})`;
  };
  const printGroup = (ids: readonly DispatchId[]) => ids.map(printDispatch).join(" | ");
  const lines = [...fronts].map(([wavefront, groups]) => {
    const text =
      kind === "grouped"
        ? groups.map((group) => `[${printGroup(group.dispatches)}]`).join(" ")
        : printGroup(groups.flatMap((group) => group.dispatches).sort((a, b) => a - b));
    return `  ${wavefront}: ${text}`;
  });
  const groupCount = [...fronts.values()].flat().length;
  const counted = kind === "grouped" ? `, ${groupCount} groups` : "";
  const { peakBytes, lowerBoundBytes, storedBytes } = memory;
  return [
    `${fronts.size} wavefronts, ${dispatches.length} dispatches${counted}`,
    ...lines,
    `${forks.length} forks`,
    ...forks.map((fork) => `  ${printFork(fork, nameOf)}`),
    `memory: ${count(peakBytes)} bytes, ${count(storedBytes)} of them stored; at least ${count(lowerBoundBytes)} are needed (${percentAbove(peakBytes, lowerBoundBytes)} % above)`,
    "",
  ].join("\n");
}

function byWavefront(groups: readonly Group[]): ReadonlyMap<number, readonly Group[]> {
  const fronts = new Map<number, Group[]>();
  for (const group of groups) {
    const front = fronts.get(group.wavefront);
    if (front) front.push(group);
    else fronts.set(group.wavefront, [group]);
  }
  return fronts;
}

/** A branch without nodes prints as `(nothing)`: its path is a single edge. */
function printFork(
  { phase, from, to, branches }: Fork,
  nameOf: (node: string | null) => string,
): string {
  const paths = branches.map(({ nodes }) => nodes.map(nameOf).join(" ") || "(nothing)");
  return `${phase} ${nameOf(from)} → ${to === null ? "the step" : nameOf(to)}: ${paths.join(" | ")}`;
}

function percentAbove(bytes: number, bound: number): string {
  return ((bytes / bound - 1) * 100).toFixed(1);
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}
