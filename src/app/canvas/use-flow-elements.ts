/** Keeps React Flow's nodes and edges in step with the document, and commits what was dragged, nudged, selected or deleted. */
import { applyNodeChanges, type EdgeChange, type NodeChange, type OnNodeDrag } from "@xyflow/react";
import { useCallback, useMemo, useRef, useState } from "react";
import { moveNodes, removeNodes } from "../../graph/edits/change-nodes.ts";
import { removeEdges } from "../../graph/edits/connect.ts";
import type { NodeId, Position } from "../../graph/graph.ts";
import { useCompilation } from "../stores/compilation.ts";
import { edit, useGraphStore } from "../stores/graph-store.ts";
import { useViewStore } from "../stores/view-store.ts";
import { branchesOf } from "./branches.ts";
import { type Cards, cardsOf, type Drawn } from "./card-data.ts";
import { type FlowEdge, type FlowNode, flowEdges, flowNodes } from "./flow-elements.ts";

/** What is drawn, and what happens when it is moved, selected or deleted; to be spread onto React Flow. */
export function useFlowElements() {
  const graph = useGraphStore((store) => store.graph);
  const compilation = useCompilation();
  const branches = branchesOf(graph);
  const drawn = useMemo(() => ({ graph, compilation, branches }), [graph, compilation, branches]);
  const edges = useEdges(drawn);
  return {
    ...useNodes(drawn),
    edges,
    onEdgesChange: selectEdges,
    onDelete: useCallback((gone: { nodes: FlowNode[]; edges: FlowEdge[] }) => {
      const edgeIds = gone.edges.map((edge) => edge.id);
      const nodeIds = gone.nodes.map((node) => node.id);
      edit((present) => removeNodes(removeEdges(present, edgeIds), nodeIds));
      useViewStore.setState({ selectedNodes: [], selectedEdges: [] });
    }, []),
  };
}

function useEdges(drawn: Drawn): FlowEdge[] {
  const selected = useViewStore((view) => view.selectedEdges);
  const [shown, setShown] = useState<{ drawn: Drawn; selected: readonly string[] } | null>(null);
  const [edges, setEdges] = useState<FlowEdge[]>([]);
  if (shown?.drawn !== drawn || shown.selected !== selected) {
    setShown({ drawn, selected });
    setEdges(flowEdges(edges, drawn, new Set(selected)));
  }
  return edges;
}

function useNodes(drawn: Drawn) {
  const selected = useViewStore((view) => view.selectedNodes);
  const [shown, setShown] = useState<{ drawn: Drawn; selected: readonly NodeId[] } | null>(null);
  const [cards, setCards] = useState<Cards>(new Map());
  const [nodes, setNodes] = useState<FlowNode[]>([]);
  if (shown?.drawn !== drawn || shown.selected !== selected) {
    const present = shown?.drawn === drawn ? cards : cardsOf(cards, drawn);
    setShown({ drawn, selected });
    setCards(present);
    setNodes(flowNodes(nodes, drawn.graph.nodes, present, new Set(selected)));
  }
  const isDragging = useRef(false);
  const onNodesChange = useCallback((changes: NodeChange<FlowNode>[]) => {
    const moves = changes.filter((change) => change.type === "position");
    if (moves.length > 0) setNodes((present) => applyNodeChanges(moves, present));
    if (!isDragging.current) commitNudge(moves);
    selectNodesBy(changes);
  }, []);
  const onNodeDragStart = useCallback(() => {
    isDragging.current = true;
  }, []);
  const onNodeDragStop: OnNodeDrag<FlowNode> = useCallback((_event, _node, moved) => {
    isDragging.current = false;
    commitPositions(moved);
  }, []);
  return {
    nodes,
    onNodesChange,
    onNodeDragStart,
    onNodeDragStop,
    onSelectionDragStart: onNodeDragStart,
    onSelectionDragStop: useCallback((_event: unknown, moved: FlowNode[]) => {
      isDragging.current = false;
      commitPositions(moved);
    }, []),
  };
}

function commitPositions(moved: readonly FlowNode[]): void {
  const positions = new Map<NodeId, Position>(moved.map((node) => [node.id, node.position]));
  edit((graph) => moveNodes(graph, positions));
}

/** The arrow keys move nodes without a drag; a burst of them is one entry in the history. */
function commitNudge(changes: readonly NodeChange<FlowNode>[]): void {
  const positions = new Map<NodeId, Position>();
  for (const change of changes)
    if (change.type === "position" && change.position) positions.set(change.id, change.position);
  if (positions.size > 0) edit((graph) => moveNodes(graph, positions), "nudge");
}

function selectNodesBy(changes: readonly NodeChange<FlowNode>[]): void {
  const { selectedNodes } = useViewStore.getState();
  const next = selectedAfter(selectedNodes, changes);
  if (next !== selectedNodes) useViewStore.setState({ selectedNodes: next });
}

function selectEdges(changes: readonly EdgeChange<FlowEdge>[]): void {
  const { selectedEdges } = useViewStore.getState();
  const next = selectedAfter(selectedEdges, changes);
  if (next !== selectedEdges) useViewStore.setState({ selectedEdges: next });
}

function selectedAfter(
  before: readonly string[],
  changes: readonly (NodeChange<FlowNode> | EdgeChange<FlowEdge>)[],
): readonly string[] {
  const selected = new Set(before);
  for (const change of changes) {
    if (change.type !== "select") continue;
    if (change.selected) selected.add(change.id);
    else selected.delete(change.id);
  }
  const isSame = selected.size === before.length && before.every((id) => selected.has(id));
  return isSame ? before : [...selected];
}
