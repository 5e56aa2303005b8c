/** Adds layers from the palette: after what is selected, or where they were dropped. */
import { addNode, addNodeAfter, openEnd } from "../../graph/edits/add-node.ts";
import { nodeWithId } from "../../graph/edits/look-up.ts";
import type { NodeId, Position } from "../../graph/graph.ts";
import { edit, useGraphStore } from "../stores/graph-store.ts";
import { selectNodes, useViewStore } from "../stores/view-store.ts";
import { cardSize } from "./card-size.ts";

/** Adds a layer after the selected nodes, else after the last open end, and selects it; on an empty canvas at `centre`. */
export function addLayer(type: string, centre: Position = { x: 0, y: 0 }): NodeId {
  const { graph } = useGraphStore.getState();
  const selected = useViewStore.getState().selectedNodes.filter((id) => nodeWithId(graph, id));
  const end = openEnd(graph) ?? graph.nodes.at(-1)?.id ?? null;
  const sources = selected.length > 0 ? selected : end === null ? [] : [end];
  const id = mintNodeId();
  const isAdded = edit((present) =>
    sources.length > 0
      ? addNodeAfter(present, id, type, sources)
      : addNode(present, id, type, cornerAround(centre)),
  );
  if (isAdded) selectNodes([id]);
  return id;
}

/** Adds a layer around a point of the canvas, unconnected, and selects it. */
export function addLayerAt(type: string, point: Position): void {
  const id = mintNodeId();
  if (edit((present) => addNode(present, id, type, cornerAround(point)))) selectNodes([id]);
}

/** An id that no other node has, in this document or any other. */
export function mintNodeId(): NodeId {
  const bytes = crypto.getRandomValues(new Uint8Array(6));
  return `n${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

function cornerAround({ x, y }: Position): Position {
  const snap = (value: number) => Math.round(value / 8) * 8;
  return { x: snap(x - cardSize.width / 2), y: snap(y - cardSize.height / 2) };
}
