/** Chooses how an edge runs: from side to side when its target lies to the right, from top to bottom when it does not. */
import { getBezierPath, getSmoothStepPath, Position } from "@xyflow/react";
import { cardSize } from "./card-size.ts";

/** Diameter of a port, which sits astride the edge of its card, in canvas pixels. */
export const portSize = 9;

/** A path for SVG, and where its label goes. */
export interface EdgeRoute {
  readonly path: string;
  readonly label: {
    readonly x: number;
    readonly y: number;
    readonly anchor: "start" | "middle" | "end";
  };
}

/** How far the middle of a port lies below the middle of its card, for port `index` of `count`. */
export function portShift(index: number, count: number): number {
  return ((index + 1) / (count + 1) - 0.5) * cardSize.height;
}

interface Ends {
  /** The source's port, on the right side of its card. */
  readonly sourceX: number;
  readonly sourceY: number;
  /** The port's `portShift`; 0 when absent. */
  readonly sourceShift?: number;
  /** The middle of the left side of the target card. */
  readonly targetX: number;
  readonly targetY: number;
}

/** The route between two cards, in canvas pixels. `isFork`: other edges leave the source too, so its label goes out of their way. */
export function routeEdge(ends: Ends, isFork = false): EdgeRoute {
  const { sourceX, sourceY, targetX, targetY } = ends;
  const isBeside = targetX - sourceX >= 16;
  const isApart = Math.abs(targetY - sourceY) >= cardSize.height + 8;
  if (!isBeside && isApart) return routeVertically(ends);
  const [path] = getBezierPath({
    ...ends,
    sourcePosition: Position.Right,
    targetPosition: Position.Left,
  });
  return { path, label: isFork ? labelUnder(ends) : labelBeside(ends) };
}

/** Off the card's lower right corner. */
function labelUnder({ sourceX, sourceY, sourceShift = 0 }: Ends): EdgeRoute["label"] {
  return { x: sourceX - 2, y: sourceY - sourceShift + cardSize.height / 2 + 13, anchor: "end" };
}

/** On the side of the line that the line does not turn to. */
function labelBeside({ sourceX, sourceY, targetX, targetY }: Ends): EdgeRoute["label"] {
  const y = sourceY + (targetY < sourceY - 4 ? 14 : -6);
  const gap = targetX - sourceX;
  if (targetY === sourceY && gap > 0 && gap < 96)
    return { x: sourceX + gap / 2, y, anchor: "middle" };
  return { x: sourceX + 8, y, anchor: "start" };
}

function routeVertically(ends: Ends): EdgeRoute {
  const { sourceX, sourceY, sourceShift = 0, targetX, targetY } = ends;
  const middle = sourceY - sourceShift;
  const down = targetY > middle ? 1 : -1;
  const from = { x: sourceX - cardSize.width / 2, y: middle + (down * cardSize.height) / 2 };
  const to = { x: targetX + cardSize.width / 2, y: targetY - (down * cardSize.height) / 2 };
  const [path] = getSmoothStepPath({
    sourceX: from.x,
    sourceY: from.y,
    targetX: to.x,
    targetY: to.y,
    sourcePosition: down > 0 ? Position.Bottom : Position.Top,
    targetPosition: down > 0 ? Position.Top : Position.Bottom,
    borderRadius: 12,
    offset: Math.min(16, Math.abs(to.y - from.y) / 2),
  });
  return { path, label: { x: from.x + 7, y: from.y + down * 12 + 4, anchor: "start" } };
}
