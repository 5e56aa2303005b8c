/** Follows the edges of a drawing. */
import type { Graph, NodeId } from "../graph/graph.ts";

/** Tells whether a way of at least one edge leads from one node to another. */
export function hasPath({ edges }: Graph, from: NodeId, to: NodeId): boolean {
  const seen = new Set<NodeId>();
  const open = [from];
  for (let at = open.pop(); at !== undefined; at = open.pop())
    for (const { source, target } of edges) {
      if (source !== at || seen.has(target)) continue;
      if (target === to) return true;
      seen.add(target);
      open.push(target);
    }
  return false;
}
