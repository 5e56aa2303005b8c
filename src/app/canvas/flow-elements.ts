/** Turns the document into what React Flow draws, and keeps every object whose content did not change. */
import type { Edge as FlowEdgeOf, Node as FlowNodeOf } from "@xyflow/react";
import { Position } from "@xyflow/react";
import { nodesById } from "../../graph/edits/look-up.ts";
import type { Edge, Node, NodeId } from "../../graph/graph.ts";
import { layerOf, outputPorts } from "../../graph/layer-catalogue.ts";
import { printSource } from "../format.ts";
import { branchHues } from "./branches.ts";
import { type CardData, type Cards, type Drawn, shapeOf } from "./card-data.ts";
import { cardSize } from "./card-size.ts";
import { portShift, portSize } from "./edge-route.ts";

/** What an edge shows. */
export type WireData = {
  readonly label: string | null;
  /** Other edges leave its source too. */
  readonly isFork: boolean;
  /** How far its port lies below the middle of the source's card, in canvas pixels. */
  readonly sourceShift: number;
  readonly hue: number | null;
  readonly ariaLabel: string;
};

export type FlowNode = FlowNodeOf<CardData, "card">;
export type FlowEdge = FlowEdgeOf<WireData, "wire">;

/** The nodes to draw; those that look and stand as before are the very objects of `before`. */
export function flowNodes(
  before: readonly FlowNode[],
  nodes: readonly Node[],
  cards: Cards,
  selected: ReadonlySet<NodeId>,
): FlowNode[] {
  const known = new Map(before.map((node) => [node.id, node]));
  return nodes.flatMap((node) => {
    const data = cards.get(node.id);
    if (!data) return [];
    const old = known.get(node.id);
    const isSelected = selected.has(node.id);
    const isSame =
      old?.data === data &&
      old.selected === isSelected &&
      old.position.x === node.position.x &&
      old.position.y === node.position.y;
    return isSame ? old : flowNode(node, data, isSelected);
  });
}

/** The edges to draw, kept like the nodes. The shape is written once for each source, on its first edge. */
export function flowEdges(
  before: readonly FlowEdge[],
  drawn: Drawn,
  selected: ReadonlySet<string>,
): FlowEdge[] {
  const { graph } = drawn;
  const nodes = nodesById(graph);
  const known = new Map(before.map((edge) => [edge.id, edge]));
  const firsts = new Map<NodeId, string>();
  const forks = new Set<NodeId>();
  for (const { id, source } of graph.edges)
    if (firsts.has(source)) forks.add(source);
    else firsts.set(source, id);
  return graph.edges.flatMap((edge) => {
    const source = nodes.get(edge.source);
    const target = nodes.get(edge.target);
    if (!source || !target) return [];
    const shape = shapeOf(drawn.compilation.facts.get(edge.source));
    const branch = drawn.branches.edges.get(edge.id);
    const ports = outputPorts(source);
    const port = Math.max(0, ports.indexOf(edge.sourcePort));
    const fresh = flowEdge(edge, selected.has(edge.id), {
      label: firsts.get(edge.source) === edge.id ? shape : null,
      isFork: forks.has(edge.source),
      sourceShift: portShift(port, Math.max(1, ports.length)),
      hue: branch ? branch.index % branchHues : null,
      ariaLabel: `${printSource(source, edge.sourcePort)} to ${target.name}, ${shape ?? "no shape yet"}`,
    });
    const old = known.get(edge.id);
    return old && isSameEdge(old, fresh) ? old : fresh;
  });
}

function flowEdge(edge: Edge, selected: boolean, data: WireData): FlowEdge {
  return {
    id: edge.id,
    type: "wire",
    source: edge.source,
    sourceHandle: edge.sourcePort,
    target: edge.target,
    targetHandle: edge.targetPort,
    selected,
    ariaLabel: data.ariaLabel,
    data,
  };
}

function isSameEdge(a: FlowEdge, b: FlowEdge): boolean {
  return (
    a.source === b.source &&
    a.sourceHandle === b.sourceHandle &&
    a.data?.sourceShift === b.data?.sourceShift &&
    a.target === b.target &&
    a.selected === b.selected &&
    a.data?.label === b.data?.label &&
    a.data?.isFork === b.data?.isFork &&
    a.data?.hue === b.data?.hue &&
    a.ariaLabel === b.ariaLabel
  );
}

function flowNode(node: Node, data: CardData, selected: boolean): FlowNode {
  const layer = layerOf(node);
  const middle = (cardSize.height - portSize) / 2;
  const port = { y: middle, width: portSize, height: portSize };
  const left = layer?.inputs.map(({ name }) => ({
    ...port,
    id: name,
    type: "target" as const,
    position: Position.Left,
    x: -portSize / 2,
  }));
  const right = data.outputs.map((name, index) => ({
    ...port,
    y: middle + portShift(index, data.outputs.length),
    id: name,
    type: "source" as const,
    position: Position.Right,
    x: cardSize.width - portSize / 2,
  }));
  return {
    id: node.id,
    type: "card",
    position: node.position,
    ...cardSize,
    measured: cardSize,
    handles: [...(left ?? []), ...right],
    selected,
    data,
    ariaLabel: `${node.name}, ${node.type}, ${data.shape ?? "no shape yet"}`,
  };
}
