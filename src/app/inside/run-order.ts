/** Which nodes run when within a step, as frames of equal length: by the measured timeline, or else by wavefronts. */
import type { NodeId } from "../../graph/graph.ts";
import type { Insight } from "../../insight/insight.ts";
import { nodesOf, parameterOwners } from "../../insight/node-dispatches.ts";
import type { DispatchId, StepPhase } from "../../protocol/program.ts";

/** What runs during one frame. */
export interface Frame {
  readonly nodes: readonly NodeId[];
  readonly phase: StepPhase;
}

const known = new WeakMap<Insight, readonly Frame[]>();

/** `count` frames of the step; where nothing is measured, one for each wavefront. */
export function framesOf(insight: Insight, count: number): readonly Frame[] {
  const old = known.get(insight);
  if (old) return old;
  const made = makeFrames(insight, count);
  known.set(insight, made);
  return made;
}

function makeFrames({ program, intervals }: Insight, count: number): readonly Frame[] {
  const owners = parameterOwners(program);
  const frameOf = (ids: readonly DispatchId[]): Frame => {
    const dispatches = ids.flatMap((id) => program.dispatches[id] ?? []);
    const nodes = [...new Set(dispatches.flatMap((dispatch) => nodesOf(dispatch, owners)))];
    return { nodes, phase: dispatches[0]?.phase ?? "forward" };
  };
  const end = Math.max(0, ...intervals.map(({ endMs }) => endMs));
  if (end === 0) {
    const fronts = new Map<number, DispatchId[]>();
    for (const { id, wavefront } of program.dispatches)
      fronts.set(wavefront, [...(fronts.get(wavefront) ?? []), id]);
    return [...fronts.values()].map(frameOf);
  }
  const ids = Array.from({ length: count }, () => new Set<DispatchId>());
  for (const { dispatch, beginMs, endMs } of intervals) {
    const last = Math.min(count - 1, Math.floor((endMs / end) * count));
    for (let frame = Math.floor((beginMs / end) * count); frame <= last; frame++)
      ids[frame]?.add(dispatch);
  }
  return ids.map((set) => frameOf([...set]));
}
