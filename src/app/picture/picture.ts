/** A drawing in miniature, as figures: one box for each node, one line for each edge. */
import { nodesById } from "../../graph/edits/look-up.ts";
import type { Graph, Position } from "../../graph/graph.ts";
import { branchesOf, branchHues } from "../canvas/branches.ts";
import { cardSize } from "../canvas/card-size.ts";

/** What an SVG needs to show it. A hue is the number of a branch colour, or null. */
export interface Picture {
  readonly viewBox: string;
  /** Width over height. */
  readonly aspect: number;
  readonly lines: readonly {
    readonly id: string;
    readonly path: string;
    readonly hue: number | null;
  }[];
  readonly boxes: readonly {
    readonly id: string;
    readonly corner: Position;
    readonly hue: number | null;
  }[];
}

/** Space around the picture, in canvas pixels. */
const margin = 4;

/** The picture of a graph; of an empty one, an empty card. */
export function pictureOf(graph: Graph): Picture {
  const nodes = nodesById(graph);
  const branches = branchesOf(graph);
  const xs = graph.nodes.map((node) => node.position.x);
  const ys = graph.nodes.map((node) => node.position.y);
  const left = Math.min(...xs, xs.length === 0 ? 0 : Number.POSITIVE_INFINITY) - margin;
  const top = Math.min(...ys, ys.length === 0 ? 0 : Number.POSITIVE_INFINITY) - margin;
  const width = Math.max(0, ...xs.map((x) => x - left)) + cardSize.width + margin;
  const height = Math.max(0, ...ys.map((y) => y - top)) + cardSize.height + margin;
  const hueOf = (index: number | undefined) => (index === undefined ? null : index % branchHues);
  return {
    viewBox: `${left} ${top} ${width} ${height}`,
    aspect: width / height,
    lines: graph.edges.flatMap((edge) => {
      const source = nodes.get(edge.source)?.position;
      const target = nodes.get(edge.target)?.position;
      if (!source || !target) return [];
      const path = lineBetween(source, target);
      return { id: edge.id, path, hue: hueOf(branches.edges.get(edge.id)?.index) };
    }),
    boxes: graph.nodes.map((node) => ({
      id: node.id,
      corner: node.position,
      hue: hueOf(branches.nodes.get(node.id)?.index),
    })),
  };
}

/** The colour of a hue, as the style sheet names it. */
export function strokeOf(hue: number | null): string {
  return hue === null ? "currentColor" : `var(--branch-${hue})`;
}

/** A curve between two cards: from side to side where the target lies to the right, else from top to bottom, as on the canvas. */
function lineBetween(source: Position, target: Position): string {
  const { width, height } = cardSize;
  const isBeside = target.x - source.x - width >= 16;
  if (isBeside || Math.abs(target.y - source.y) < height + 8) {
    const from = { x: source.x + width, y: source.y + height / 2 };
    const to = { x: target.x, y: target.y + height / 2 };
    const reach = Math.max(24, Math.abs(to.x - from.x) / 2);
    return `M${from.x} ${from.y}C${from.x + reach} ${from.y} ${to.x - reach} ${to.y} ${to.x} ${to.y}`;
  }
  const down = target.y > source.y ? 1 : -1;
  const from = { x: source.x + width / 2, y: source.y + (down > 0 ? height : 0) };
  const to = { x: target.x + width / 2, y: target.y + (down > 0 ? 0 : height) };
  const middle = (from.y + to.y) / 2;
  return `M${from.x} ${from.y}C${from.x} ${middle} ${to.x} ${middle} ${to.x} ${to.y}`;
}
