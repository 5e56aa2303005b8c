/** A drawing in miniature. */
import type { Graph } from "../../graph/graph.ts";
import { cardSize } from "../canvas/card-size.ts";
import { pictureOf, strokeOf } from "./picture.ts";

/** The graph as a picture that fills its place. */
export function GraphPicture({ graph }: { readonly graph: Graph }) {
  const { viewBox, lines, boxes } = pictureOf(graph);
  const pen = { strokeWidth: "1.3", vectorEffect: "non-scaling-stroke" } as const;
  return (
    <svg viewBox={viewBox} aria-hidden="true">
      {lines.map(({ id, path, hue }) => (
        <path key={id} d={path} fill="none" stroke={strokeOf(hue)} {...pen} />
      ))}
      {boxes.map(({ id, corner, hue }) => (
        <rect
          key={id}
          {...cardSize}
          {...corner}
          rx="14"
          fill="var(--raised)"
          stroke={strokeOf(hue)}
          {...pen}
        />
      ))}
    </svg>
  );
}
