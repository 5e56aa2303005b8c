/** Copies the selected nodes and selects the copies. */
import { duplicateNodes } from "../../graph/edits/change-nodes.ts";
import { edit } from "../stores/graph-store.ts";
import { selectNodes, useViewStore } from "../stores/view-store.ts";
import { mintNodeId } from "./add-layer.ts";

/** Duplicates what is selected; with nothing selected, nothing happens. */
export function duplicateSelected(): void {
  const { selectedNodes } = useViewStore.getState();
  const copies = new Map(selectedNodes.map((id) => [id, mintNodeId()]));
  if (copies.size === 0) return;
  if (edit((graph) => duplicateNodes(graph, copies))) selectNodes([...copies.values()]);
}
