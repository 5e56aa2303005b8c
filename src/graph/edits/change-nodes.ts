/** Changes nodes that are there: fields, names and positions; copies and removes them. */
import type { FieldValue, Graph, Node, NodeId, Position } from "../graph.ts";
import { freshName } from "./add-node.ts";
import { freshEdgeId } from "./connect.ts";

/** Sets one field of a node. */
export function setField(graph: Graph, id: NodeId, field: string, value: FieldValue): Graph {
  return changeNode(graph, id, (node) => ({ ...node, fields: { ...node.fields, [field]: value } }));
}

/** Gives a node a name; whether the name is a good one is for the compiler to say. */
export function renameNode(graph: Graph, id: NodeId, name: string): Graph {
  return changeNode(graph, id, (node) => ({ ...node, name }));
}

/** Puts nodes at new positions. */
export function moveNodes(graph: Graph, positions: ReadonlyMap<NodeId, Position>): Graph {
  const nodes = graph.nodes.map((node) => {
    const to = positions.get(node.id);
    if (!to || (to.x === node.position.x && to.y === node.position.y)) return node;
    return { ...node, position: { x: to.x, y: to.y } };
  });
  return nodes.some((node, index) => node !== graph.nodes[index]) ? { ...graph, nodes } : graph;
}

/** Removes nodes and every edge that touches them. */
export function removeNodes(graph: Graph, ids: Iterable<NodeId>): Graph {
  const gone = new Set(ids);
  return {
    ...graph,
    nodes: graph.nodes.filter((node) => !gone.has(node.id)),
    edges: graph.edges.filter((edge) => !gone.has(edge.source) && !gone.has(edge.target)),
  };
}

/**
 * Copies nodes, with the edges between them and the edges that lead into them.
 *
 * @param copies the id of each node to copy, and the id of its copy, minted by the caller
 */
export function duplicateNodes(graph: Graph, copies: ReadonlyMap<NodeId, NodeId>): Graph {
  let result = graph;
  for (const node of graph.nodes) {
    const id = copies.get(node.id);
    if (id === undefined) continue;
    const position = { x: node.position.x + 24, y: node.position.y + 72 };
    const copy: Node = {
      ...node,
      id,
      name: freshName(result, node.name.replace(/\d+$/, "")),
      position,
    };
    result = { ...result, nodes: [...result.nodes, copy] };
  }
  for (const edge of graph.edges) {
    const target = copies.get(edge.target);
    if (target === undefined) continue;
    const source = copies.get(edge.source) ?? edge.source;
    const copy = { ...edge, id: freshEdgeId(result), source, target };
    result = { ...result, edges: [...result.edges, copy] };
  }
  return result;
}

function changeNode(graph: Graph, id: NodeId, change: (node: Node) => Node): Graph {
  return { ...graph, nodes: graph.nodes.map((node) => (node.id === id ? change(node) : node)) };
}
