/** What a profile says of each node: its time, its share of the step, and whether it ran beside others. */
import type { NodeId } from "../graph/graph.ts";
import type { StepProfile } from "../protocol/profile.ts";
import type { DispatchId, Program, StepPhase } from "../protocol/program.ts";
import { type Neighbour, neighboursOf } from "./beside.ts";
import type { ForkReport } from "./forks.ts";
import { type Measured, plus } from "./measured.ts";
import { dispatchesByNode } from "./node-dispatches.ts";
import type { OpTimes } from "./op-times.ts";
import type { Verdict } from "./verdict.ts";
import type { WavefrontReport } from "./wavefronts.ts";

/** One node of the drawing. */
export interface NodeInsight {
  readonly dispatches: readonly DispatchId[];
  /** Lane time by part of the step; what it shares with other nodes is not in it. Null where there is none. */
  readonly forward: Measured | null;
  readonly backward: Measured | null;
  /** Of the work of the whole step. */
  readonly share: number;
  /** The best state of any of its dispatches; null where nothing could ever run beside it. */
  readonly state: Verdict["state"] | null;
  /** What ran at the same time as one of its own dispatches, the longest first. */
  readonly beside: readonly Neighbour[];
  /** Other nodes' work is in a kernel that also does its own. */
  readonly isMerged: boolean;
}

/** Everything that the nodes are told from. */
interface Findings {
  readonly profile: StepProfile | null;
  readonly times: OpTimes;
  readonly wavefronts: readonly WavefrontReport[];
  readonly forks: readonly ForkReport[];
}

/** All nodes that have dispatches. */
export function nodeInsights(
  program: Pick<Program, "dispatches" | "stored">,
  { profile, times, wavefronts, forks }: Findings,
): ReadonlyMap<NodeId, NodeInsight> {
  const { dispatches } = program;
  const states = statesOf(wavefronts, forks);
  const neighbours: ReadonlyMap<NodeId, readonly Neighbour[]> =
    profile === null ? new Map() : neighboursOf(program, profile);
  const total = times.reduce((sum, time) => sum + (time?.work.value ?? 0), 0);
  return new Map(
    [...dispatchesByNode(program)].map(([node, all]) => {
      const own = all.filter((id) => dispatches[id]?.origin === node);
      const timeIn = (phase: StepPhase) => {
        const measured = own.filter((id) => dispatches[id]?.phase === phase);
        const terms = measured.flatMap((id) => times[id]?.work ?? []);
        return terms.length === 0 ? null : plus(terms);
      };
      const [forward, backward] = [timeIn("forward"), timeIn("backward")];
      const ms = (forward?.value ?? 0) + (backward?.value ?? 0);
      const beside = neighbours.get(node) ?? [];
      const state =
        beside.length > 0 ? "overlapped" : bestOf(own.flatMap((id) => states[id] ?? []));
      const isMerged = own.length < all.length;
      const share = total > 0 ? ms / total : 0;
      return [node, { dispatches: all, forward, backward, share, state, beside, isMerged }];
    }),
  );
}

/** By dispatch: what is said of the wavefronts and forks it is in. That a group overlapped says nothing of each member. */
function statesOf(
  wavefronts: readonly WavefrontReport[],
  forks: readonly ForkReport[],
): readonly (readonly Verdict["state"][] | undefined)[] {
  const states: Verdict["state"][][] = [];
  const note = (id: DispatchId, { state }: Verdict) => {
    const said = state === "overlapped" ? "issued" : state;
    const list = states[id];
    if (list) list.push(said);
    else states[id] = [said];
  };
  for (const { dispatches, verdict } of wavefronts) for (const id of dispatches) note(id, verdict);
  const visit = ({ fork, verdict, inner }: ForkReport) => {
    for (const { dispatches } of fork.branches) for (const id of dispatches) note(id, verdict);
    inner.forEach(visit);
  };
  forks.forEach(visit);
  return states;
}

function bestOf(states: readonly Verdict["state"][]): Verdict["state"] | null {
  for (const state of ["issued", "independent"] as const) if (states.includes(state)) return state;
  return null;
}
