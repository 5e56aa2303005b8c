/** A drawing in miniature: one box for each node, one line for each edge. */

import { nodesById } from "../../graph/edits/look-up.ts";
import type { Graph } from "../../graph/graph.ts";
import { branchesOf, branchHues } from "../canvas/branches.ts";
import { cardSize, routeEdge } from "../canvas/edge-route.ts";

/** The graph as a picture that fills its place. */
export function GraphPicture({ graph }: { readonly graph: Graph }) {
  const nodes = nodesById(graph);
  const branches = branchesOf(graph);
  const xs = graph.nodes.map((node) => node.position.x);
  const ys = graph.nodes.map((node) => node.position.y);
  const left = Math.min(...xs) - 4;
  const top = Math.min(...ys) - 4;
  const width = Math.max(...xs) + cardSize.width + 4 - left;
  const height = Math.max(...ys) + cardSize.height + 4 - top;
  const hueOf = (index: number | undefined) =>
    index === undefined ? "currentColor" : `var(--branch-${index % branchHues})`;
  return (
    <svg viewBox={`${left} ${top} ${width} ${height}`} aria-hidden="true">
      {graph.edges.map((edge) => {
        const source = nodes.get(edge.source)?.position;
        const target = nodes.get(edge.target)?.position;
        if (!source || !target) return null;
        const { path } = routeEdge({
          sourceX: source.x + cardSize.width,
          sourceY: source.y + cardSize.height / 2,
          targetX: target.x,
          targetY: target.y + cardSize.height / 2,
        });
        return (
          <path
            key={edge.id}
            d={path}
            fill="none"
            stroke={hueOf(branches.edges.get(edge.id)?.index)}
            strokeWidth="1.3"
            vectorEffect="non-scaling-stroke"
          />
        );
      })}
      {graph.nodes.map((node) => (
        <rect
          key={node.id}
          {...cardSize}
          {...node.position}
          rx="14"
          fill="var(--raised)"
          stroke={hueOf(branches.nodes.get(node.id)?.index)}
          strokeWidth="1.3"
          vectorEffect="non-scaling-stroke"
        />
      ))}
    </svg>
  );
}
