/** Finds nodes by id and along the edges, with indexes that are built once for each list of nodes or edges. */
import type { Edge, Graph, Node, NodeId } from "../graph.ts";

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

interface Flow {
  /** The nodes that each node feeds. */
  readonly next: ReadonlyMap<NodeId, readonly NodeId[]>;
  readonly downstream: Map<NodeId, ReadonlySet<NodeId>>;
}

const flows = new WeakMap<readonly Edge[], Flow>();

/** Every node that data of this one can flow to; itself only where the drawing has a circle. Found once for each list of edges. */
export function downstreamOf(graph: Graph, id: NodeId): ReadonlySet<NodeId> {
  const { next, downstream } = flowOf(graph.edges);
  const known = downstream.get(id);
  if (known) return known;
  const seen = new Set<NodeId>();
  const open = [id];
  for (let node = open.pop(); node !== undefined; node = open.pop())
    for (const target of next.get(node) ?? [])
      if (!seen.has(target)) {
        seen.add(target);
        open.push(target);
      }
  downstream.set(id, seen);
  return seen;
}

function flowOf(edges: readonly Edge[]): Flow {
  const known = flows.get(edges);
  if (known) return known;
  const next = new Map<NodeId, NodeId[]>();
  for (const { source, target } of edges) {
    const targets = next.get(source);
    if (targets) targets.push(target);
    else next.set(source, [target]);
  }
  const flow: Flow = { next, downstream: new Map() };
  flows.set(edges, flow);
  return flow;
}
