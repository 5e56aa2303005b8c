/** Lays the drawing out from left to right. It brings the layout library along, so it is fetched when it is first needed. */
import dagre from "@dagrejs/dagre";
import { moveNodes } from "../../graph/edits/change-nodes.ts";
import type { Graph, NodeId, Position } from "../../graph/graph.ts";
import { cardSize } from "./card-size.ts";

const grid = 8;

/** Returns an edit that moves every node to its place in layers from left to right; edges into one port keep their order. */
export function tidy(graph: Graph): (graph: Graph) => Graph {
  const layout = new dagre.graphlib.Graph();
  layout.setGraph({ rankdir: "LR", nodesep: 32, ranksep: 64, edgesep: 16 });
  layout.setDefaultEdgeLabel(() => ({}));
  for (const node of graph.nodes) layout.setNode(node.id, { ...cardSize });
  for (const edge of graph.edges) layout.setEdge(edge.source, edge.target);
  dagre.layout(layout);
  const positions = new Map<NodeId, Position>();
  for (const node of graph.nodes) {
    const { x, y } = layout.node(node.id);
    positions.set(node.id, {
      x: snap(x - cardSize.width / 2),
      y: snap(y - cardSize.height / 2),
    });
  }
  return (present) => moveNodes(present, positions);
}

function snap(value: number): number {
  return Math.round(value / grid) * grid;
}
