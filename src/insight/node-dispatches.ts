/** Which nodes a dispatch works for, also where a pass made one of several. */
import type { NodeId } from "../graph/graph.ts";
import type { Dispatch, DispatchId, Program } from "../protocol/program.ts";

/** The node it was made for or, where it was made for several, those whose parameters it reads; none where that says nothing. */
export function nodesOf(
  { origin, reads }: Pick<Dispatch, "origin" | "reads">,
  owners: ReadonlyMap<number, NodeId>,
): readonly NodeId[] {
  if (origin !== null) return [origin];
  return [...new Set(reads.flatMap((buffer) => owners.get(buffer) ?? []))];
}

/** By buffer: the node whose parameter it is. */
export function parameterOwners({ stored }: Pick<Program, "stored">): ReadonlyMap<number, NodeId> {
  return new Map(
    stored.flatMap(({ role, buffer, origin }) =>
      role === "parameter" ? [[buffer, origin] as const] : [],
    ),
  );
}

/** By node: its dispatches, with those that it shares. */
export function dispatchesByNode(
  program: Pick<Program, "stored" | "dispatches">,
): ReadonlyMap<NodeId, readonly DispatchId[]> {
  const owners = parameterOwners(program);
  const byNode = new Map<NodeId, DispatchId[]>();
  for (const dispatch of program.dispatches)
    for (const node of nodesOf(dispatch, owners)) {
      const list = byNode.get(node);
      if (list) list.push(dispatch.id);
      else byNode.set(node, [dispatch.id]);
    }
  return byNode;
}
