/** Lays the drawing of a lesson out so that its cards are legible beside the lesson on a projector of 1366 × 768. */
import type { Graph } from "../graph/graph.ts";

/** Six columns fit beside a lesson with names that can be read; the rows are those of the templates. */
const cellSize = { x: 191, y: 76 } as const;

/** Where a node stands: column and row, counted from 0; halves are allowed. */
export type Places = Readonly<Record<string, readonly [column: number, row: number]>>;

/** The same network with each node that is named at its place. The others stay where they are. */
export function placed(graph: Graph, places: Places): Graph {
  const byName = new Map(Object.entries(places));
  const nodes = graph.nodes.map((node) => {
    const place = byName.get(node.name);
    return place
      ? { ...node, position: { x: place[0] * cellSize.x, y: place[1] * cellSize.y } }
      : node;
  });
  return { ...graph, nodes };
}
