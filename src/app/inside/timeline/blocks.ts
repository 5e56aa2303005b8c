/** The blocks of a timeline: what each lane ran, with the names and hues of the drawing. */

import type { Graph, NodeId } from "../../../graph/graph.ts";
import type { Insight } from "../../../insight/insight.ts";
import { nodesOf, parameterOwners } from "../../../insight/node-dispatches.ts";
import type { KernelName } from "../../../protocol/kernel.ts";
import type { Interval } from "../../../protocol/profile.ts";
import type { Dispatch, StepPhase } from "../../../protocol/program.ts";
import { branchesOf, branchHues } from "../../canvas/branches.ts";

/** One interval on a lane. */
export interface Block extends Interval {
  readonly phase: StepPhase;
  /** Short, for inside the block: `i1_3x3`, `i1_3x3 ∇` in the backward pass. */
  readonly label: string;
  readonly kernel: KernelName;
  readonly nodes: readonly NodeId[];
  /** Its branch's, or null. */
  readonly hue: number | null;
  readonly isCritical: boolean;
  /** Part `part` of `parts`, from 1, where lanes shared a dispatch. */
  readonly part: number;
  readonly parts: number;
}

/** In order of lanes, and on each lane in order of time. */
export function blocksOf(
  { program, intervals, step }: Insight,
  graph: Graph,
  nameOf: (node: NodeId) => string,
): readonly Block[] {
  const owners = parameterOwners(program);
  const critical = new Set(step?.criticalPath);
  const branches = branchesOf(graph).nodes;
  const counts: number[] = [];
  for (const { dispatch } of intervals) counts[dispatch] = (counts[dispatch] ?? 0) + 1;
  const seen: number[] = [];
  const blocks = intervals.flatMap((interval): Block[] => {
    const dispatch = program.dispatches[interval.dispatch];
    if (!dispatch) return [];
    const { id, phase, kernel } = dispatch;
    seen[id] = (seen[id] ?? 0) + 1;
    const nodes = nodesOf(dispatch, owners);
    const branch = nodes.length === 1 ? branches.get(nodes[0] ?? "") : undefined;
    return [
      {
        ...interval,
        phase,
        kernel,
        nodes,
        label: labelOf(dispatch, nodes, nameOf),
        hue: branch && phase !== "update" ? branch.index % branchHues : null,
        isCritical: critical.has(id),
        part: seen[id],
        parts: counts[id] ?? 1,
      },
    ];
  });
  return blocks.sort((a, b) => a.lane - b.lane || a.beginMs - b.beginMs);
}

function labelOf(
  { phase, kernel }: Dispatch,
  nodes: readonly NodeId[],
  nameOf: (node: NodeId) => string,
): string {
  if (phase === "update") return nodes.length === 1 ? nameOf(nodes[0] ?? "") : "update";
  const [first] = nodes;
  const name = first === undefined ? kernel : nameOf(first);
  const more = nodes.length > 1 ? ` +${nodes.length - 1}` : "";
  return `${name}${more}${phase === "backward" ? " ∇" : ""}`;
}
