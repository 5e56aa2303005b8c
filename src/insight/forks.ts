/** What is known of every fork of a step, nested forks within the branch they lie in. */
import type { NodeId } from "../graph/graph.ts";
import type { DispatchId, Fork, Program } from "../protocol/program.ts";
import { nodesOf, parameterOwners } from "./node-dispatches.ts";
import { type Evidence, judge, type Verdict } from "./verdict.ts";

/** A fork with its verdict. */
export interface ForkReport {
  readonly fork: Fork;
  readonly verdict: Verdict;
  /** Kernels that do work of several branches at once, with the nodes of this fork they stand for. */
  readonly merged: readonly { readonly dispatch: DispatchId; readonly nodes: readonly NodeId[] }[];
  /** How many grouped dispatches of the engine hold ops of several branches. */
  readonly groupedDispatches: number;
  /** Forks that lie in one of its branches. */
  readonly inner: readonly ForkReport[];
}

/** All forks, in the order of the step. */
export function reportForks(
  program: Pick<Program, "dispatches" | "stored" | "forks">,
  evidence: Evidence,
): readonly ForkReport[] {
  const parents = program.forks.map((fork) => parentOf(fork, program.forks));
  const reportOf = (fork: Fork): ForkReport => ({
    fork,
    verdict: judge(
      fork.branches.map(({ dispatches }) => dispatches),
      evidence,
    ),
    merged: mergedIn(fork, program),
    groupedDispatches: groupedIn(fork, evidence),
    inner: program.forks.filter((_, index) => parents[index] === fork).map(reportOf),
  });
  return program.forks.filter((_, index) => parents[index] === null).map(reportOf);
}

/** The smallest fork of which one branch holds the whole of this one. */
function parentOf(fork: Fork, forks: readonly Fork[]): Fork | null {
  const inside = nodesWithin(fork);
  const around = forks.filter(
    (other) =>
      other !== fork &&
      other.phase === fork.phase &&
      other.branches.some(({ nodes }) => {
        const branch = new Set(nodes);
        return inside.length > 0 && inside.every((node) => branch.has(node));
      }),
  );
  const sizes = around.map((other) => nodesWithin(other).length);
  return around[sizes.indexOf(Math.min(...sizes))] ?? null;
}

function nodesWithin({ branches }: Fork): readonly NodeId[] {
  return branches.flatMap(({ nodes }) => nodes);
}

function mergedIn(
  { phase, branches }: Fork,
  program: Pick<Program, "dispatches" | "stored">,
): ForkReport["merged"] {
  const owners = parameterOwners(program);
  const branchOf = new Map(branches.flatMap(({ nodes }, at) => nodes.map((node) => [node, at])));
  return program.dispatches.flatMap((dispatch) => {
    if (dispatch.origin !== null || dispatch.phase !== phase) return [];
    const nodes = nodesOf(dispatch, owners).filter((node) => branchOf.has(node));
    const several = new Set(nodes.map((node) => branchOf.get(node))).size > 1;
    return several ? [{ dispatch: dispatch.id, nodes }] : [];
  });
}

function groupedIn({ branches }: Fork, { profile }: Evidence): number {
  const branchOf = new Map(
    branches.flatMap(({ dispatches }, at) => dispatches.map((id) => [id, at] as const)),
  );
  const grouped = (profile?.replays ?? []).filter(
    ({ dispatches }) => new Set(dispatches.flatMap((id) => branchOf.get(id) ?? [])).size > 1,
  );
  return grouped.length;
}
