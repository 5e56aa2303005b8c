/** What the panels look at together: the op that was chosen in one of them is shown in all. */
import { create } from "zustand";
import type { NodeId } from "../../graph/graph.ts";
import type { DispatchId } from "../../protocol/program.ts";
import { changePanel, type DockTab, selectNodes, useViewStore } from "../stores/view-store.ts";

interface InsideView {
  readonly dispatch: DispatchId | null;
}

export const useInsideView = create<InsideView>()((): InsideView => ({ dispatch: null }));

/** Chooses an op, and selects its nodes on the canvas. */
export function chooseOp(dispatch: DispatchId | null, nodes: readonly NodeId[]): void {
  useInsideView.setState({ dispatch });
  if (dispatch !== null) selectNodes(nodes);
}

/** Brings a node into view. */
export function goToNode(node: NodeId): void {
  selectNodes([node]);
  useViewStore.setState({ focus: { kind: "node", node } });
}

/** Shows an op in another tab. */
export function showOpIn(tab: DockTab, dispatch: DispatchId): void {
  useInsideView.setState({ dispatch });
  changePanel("dock", { open: true });
  useViewStore.setState({ tab });
}
