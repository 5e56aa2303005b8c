/** Finds nodes of a graph by id, with an index that is built once per graph. */
import type { Graph, Node, NodeId } from "../graph.ts";

const indexes = new WeakMap<readonly Node[], ReadonlyMap<NodeId, Node>>();

/** The nodes of a graph by id; built once for each list of nodes. */
export function nodesById(graph: Graph): ReadonlyMap<NodeId, Node> {
  const known = indexes.get(graph.nodes);
  if (known) return known;
  const index = new Map(graph.nodes.map((node) => [node.id, node]));
  indexes.set(graph.nodes, index);
  return index;
}

/** The node with this id, or undefined. */
export function nodeWithId(graph: Graph, id: NodeId): Node | undefined {
  return nodesById(graph).get(id);
}
