/** Drawing edges by hand: which ends fit, why others do not, and what happens when an edge is dropped. */
import {
  type Connection,
  type ConnectionState,
  type FinalConnectionState,
  type InternalNode,
  type IsValidConnection,
  useConnection,
} from "@xyflow/react";
import { useCallback, useRef } from "react";
import {
  connect,
  connectionProblem,
  type Link,
  reconnect,
  removeEdges,
} from "../../graph/edits/connect.ts";
import type { Graph } from "../../graph/graph.ts";
import { edit, useGraphStore } from "../stores/graph-store.ts";
import type { FlowEdge, FlowNode } from "./flow-elements.ts";

/** The gestures, to be spread onto React Flow, and the reason why the present end does not fit. */
export function useConnecting() {
  /** The edge whose end is being dragged: it does not stand in its own way. */
  const moving = useRef<string | null>(null);
  const problem = useConnection<FlowNode, string | null>(problemAtPointer);
  const isValidConnection: IsValidConnection<FlowEdge> = useCallback((ends) => {
    return connectionProblem(graphWithout(moving.current), linkOf(ends)) === null;
  }, []);
  const gestures = {
    isValidConnection,
    onConnect: useCallback((ends: Connection) => {
      edit((graph) => connect(graph, linkOf(ends)));
    }, []),
    onReconnectStart: useCallback((_event: unknown, edge: FlowEdge) => {
      moving.current = edge.id;
    }, []),
    onReconnect: useCallback((edge: FlowEdge, ends: Connection) => {
      edit((graph) => reconnect(graph, edge.id, linkOf(ends)));
    }, []),
    onReconnectEnd: useCallback(
      (_event: unknown, _edge: FlowEdge, _type: unknown, _state: FinalConnectionState) => {
        moving.current = null;
      },
      [],
    ),
  };
  return { gestures, problem };
}

function problemAtPointer(state: ConnectionState<InternalNode<FlowNode>>): string | null {
  if (!state.inProgress || state.isValid !== false || !state.toHandle || !state.fromHandle)
    return null;
  const isForward = state.fromHandle.type === "source";
  const [from, to] = isForward
    ? [state.fromHandle, state.toHandle]
    : [state.toHandle, state.fromHandle];
  if (from.type === to.type)
    return "An edge runs from the right of one layer to the left of another.";
  return connectionProblem(useGraphStore.getState().graph, {
    source: from.nodeId,
    sourcePort: from.id ?? "out",
    target: to.nodeId,
    targetPort: to.id ?? "in",
  });
}

function graphWithout(edgeId: string | null): Graph {
  const { graph } = useGraphStore.getState();
  return edgeId === null ? graph : removeEdges(graph, [edgeId]);
}

function linkOf(ends: Connection | FlowEdge): Link {
  return {
    source: ends.source,
    sourcePort: ends.sourceHandle ?? "out",
    target: ends.target,
    targetPort: ends.targetHandle ?? "in",
  };
}
