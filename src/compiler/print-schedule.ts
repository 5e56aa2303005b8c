/** Prints when each dispatch of a Program may run, where branches part and meet, and how the memory is used. */
import type { Dispatch, Fork, Program } from "../protocol/program.ts";

/** Prints wavefronts, forks and memory. `nameOf` gives the name of a node; null stands for the images. */
export function printSchedule(
  { dispatches, forks, memory, buffers }: Program,
  nameOf: (node: string | null) => string,
): string {
  const lines: string[] = [];
  const fronts = byWavefront(dispatches);
  for (const [wavefront, members] of fronts) {
    const names = members.map(({ writes, kernel }) => {
      const written = writes.map((id) => buffers[id]?.name ?? `?${id}`);
      return `${written.join("+")} (${kernel})`;
    });
    lines.push(`  ${wavefront}: ${names.join(" | ")}`);
  }
  const { peakBytes, lowerBoundBytes, storedBytes } = memory;
  return [
    `${fronts.size} wavefronts, ${dispatches.length} dispatches`,
    ...lines,
    `${forks.length} forks`,
    ...forks.map((fork) => `  ${printFork(fork, nameOf)}`),
    `memory: ${count(peakBytes)} bytes, ${count(storedBytes)} of them stored; at least ${count(lowerBoundBytes)} are needed (${percentAbove(peakBytes, lowerBoundBytes)} % above)`,
    "",
  ].join("\n");
}

function byWavefront(dispatches: readonly Dispatch[]): ReadonlyMap<number, readonly Dispatch[]> {
  const fronts = new Map<number, Dispatch[]>();
  for (const dispatch of dispatches) {
    const front = fronts.get(dispatch.wavefront);
    if (front) front.push(dispatch);
    else fronts.set(dispatch.wavefront, [dispatch]);
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
