/** Puts the nodes of a graph in an order in which every node stands after those it reads, and finds cycles. */
import type { Graph, NodeId } from "./graph.ts";

export interface NodeOrder {
  /** Nodes that lie on no cycle and after none, sources first; ties in the order of the document. */
  readonly ordered: readonly NodeId[];
  /** The nodes of one cycle in the direction of its edges, or empty. */
  readonly cycle: readonly NodeId[];
}

/** Orders the nodes. Edges that name unknown nodes are ignored. Kahn 1962; no recursion, so any depth will do. */
export function orderNodes(graph: Graph): NodeOrder {
  const targets = new Map<NodeId, NodeId[]>(graph.nodes.map((node) => [node.id, []]));
  const pending = new Map<NodeId, number>(graph.nodes.map((node) => [node.id, 0]));
  for (const { source, target } of graph.edges) {
    const count = pending.get(target);
    const list = targets.get(source);
    if (count === undefined || !list) continue;
    pending.set(target, count + 1);
    list.push(target);
  }
  const ordered = [...pending].filter(([, count]) => count === 0).map(([id]) => id);
  for (let next = 0; next < ordered.length; next++) {
    const id = ordered[next] ?? "";
    for (const target of targets.get(id) ?? []) {
      const left = (pending.get(target) ?? 0) - 1;
      pending.set(target, left);
      if (left === 0) ordered.push(target);
    }
  }
  const stuck = new Set([...pending].filter(([, count]) => count > 0).map(([id]) => id));
  return { ordered, cycle: stuck.size === 0 ? [] : findCycle(graph, stuck) };
}

/** Walks upstream among stuck nodes, each of which reads another stuck one, until a node repeats. */
function findCycle(graph: Graph, stuck: ReadonlySet<NodeId>): NodeId[] {
  const stuckSource = new Map<NodeId, NodeId>();
  for (const { source, target } of graph.edges) {
    if (stuck.has(source) && stuck.has(target)) stuckSource.set(target, source);
  }
  const path: NodeId[] = [];
  const seen = new Map<NodeId, number>();
  let at: NodeId | undefined = [...stuck][0];
  while (at !== undefined && !seen.has(at)) {
    seen.set(at, path.length);
    path.push(at);
    at = stuckSource.get(at);
  }
  return at === undefined ? [] : startAtFirst(path.slice(seen.get(at)).reverse(), graph);
}

/** Turns a cycle so that it begins at the node that stands first in the document. */
function startAtFirst(cycle: readonly NodeId[], graph: Graph): NodeId[] {
  const members = new Set(cycle);
  const first = graph.nodes.find(({ id }) => members.has(id));
  const start = first ? cycle.indexOf(first.id) : 0;
  return [...cycle.slice(start), ...cycle.slice(0, start)];
}
