/** Brings nodes into view when something else on the screen points at them. */
import { type FitViewOptions, useReactFlow } from "@xyflow/react";
import { type RefObject, useEffect } from "react";
import { nodeWithId } from "../../graph/edits/look-up.ts";
import type { NodeId } from "../../graph/graph.ts";
import { onFitRequest } from "../stores/fit-request.ts";
import { useGraphStore } from "../stores/graph-store.ts";
import { useViewStore } from "../stores/view-store.ts";
import { cardSize } from "./card-size.ts";

/** Answers requests to show the whole drawing, and requests to go to a node. */
export function useCanvasFocus(canvas: RefObject<HTMLElement | null>, fit: FitViewOptions): void {
  const flow = useReactFlow();
  const focus = useViewStore((view) => view.focus);
  useEffect(
    () => onFitRequest(() => requestAnimationFrame(() => void flow.fitView(fit))),
    [flow, fit],
  );
  useEffect(() => {
    if (focus?.kind !== "node") return;
    const node = nodeWithId(useGraphStore.getState().graph, focus.node);
    if (!node) return;
    const { x, y } = node.position;
    void flow.setCenter(x + cardSize.width / 2, y + cardSize.height / 2, {
      zoom: Math.max(flow.getZoom(), 0.8),
      duration: calmMs(),
    });
    elementOf(canvas.current, focus.node)?.focus();
    useViewStore.setState({ focus: null });
  }, [focus, flow, canvas]);
}

function elementOf(canvas: HTMLElement | null, id: NodeId): HTMLElement | null {
  return canvas?.querySelector(`.react-flow__node[data-id="${CSS.escape(id)}"]`) ?? null;
}

function calmMs(): number {
  return matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 180;
}
