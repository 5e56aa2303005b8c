/** Turns the document into what React Flow draws, and keeps every object whose content did not change. */
import type { Edge as FlowEdgeOf, Node as FlowNodeOf } from "@xyflow/react";
import { Position } from "@xyflow/react";
import type { Compilation, NodeFacts } from "../../compiler/compilation.ts";
import { nodesById } from "../../graph/edits/look-up.ts";
import type { Graph, Node, NodeId } from "../../graph/graph.ts";
import { layerOf, outputPorts } from "../../graph/layer-catalogue.ts";
import { printShape, printSource } from "../format.ts";
import { type Branches, branchHues, branchLetter } from "./branches.ts";
import { cardSize, portShift, portSize } from "./edge-route.ts";

/** What a node card shows. */
export type CardData = {
  readonly name: string;
  readonly type: string;
  readonly summary: string;
  /** `14×14×16`, or null while unknown. */
  readonly shape: string | null;
  /** The shape again where no edge leads on that would show it. */
  readonly openShape: string | null;
  /** `w3` or `w3–5`, or null. */
  readonly wavefronts: string | null;
  /** The first thing that is wrong with it, or null. */
  readonly problem: string | null;
  readonly isWarning: boolean;
  readonly hue: number | null;
  readonly letter: string | null;
  /** The names of its output ports. */
  readonly outputs: readonly string[];
};

/** What an edge shows. */
export type WireData = {
  readonly label: string | null;
  /** Other edges leave its source too. */
  readonly isFork: boolean;
  /** How far its port lies below the middle of the source's card, in canvas pixels. */
  readonly sourceShift: number;
  readonly hue: number | null;
};

export type FlowNode = FlowNodeOf<CardData, "card">;
export type FlowEdge = FlowEdgeOf<WireData, "wire">;

/** Everything that flow elements are made from. */
export interface Drawn {
  readonly graph: Graph;
  readonly compilation: Compilation;
  readonly branches: Branches;
}

/** The nodes to draw; those that look and stand as before are the very objects of `before`. */
export function flowNodes(
  before: readonly FlowNode[],
  drawn: Drawn,
  selected: ReadonlySet<NodeId>,
): FlowNode[] {
  const known = new Map(before.map((node) => [node.id, node]));
  const isRead = new Set(drawn.graph.edges.map((edge) => edge.source));
  return drawn.graph.nodes.map((node) => {
    const old = known.get(node.id);
    const fresh = cardData(node, drawn, isRead);
    const data = old && isShallowEqual(old.data, fresh) ? old.data : fresh;
    const isSelected = selected.has(node.id);
    if (
      old &&
      old.data === data &&
      old.selected === isSelected &&
      old.position.x === node.position.x &&
      old.position.y === node.position.y
    )
      return old;
    return flowNode(node, data, isSelected);
  });
}

/** The edges to draw. The shape is written once for each source, on its first edge. */
export function flowEdges(drawn: Drawn, selected: ReadonlySet<string>): FlowEdge[] {
  const { graph, compilation, branches } = drawn;
  const nodes = nodesById(graph);
  const labelled = new Set<NodeId>();
  const ways = new Map<NodeId, number>();
  for (const { source } of graph.edges) ways.set(source, (ways.get(source) ?? 0) + 1);
  return graph.edges
    .filter((edge) => nodes.has(edge.source) && nodes.has(edge.target))
    .map((edge): FlowEdge => {
      const shape = shapeOf(compilation.facts.get(edge.source));
      const label = labelled.has(edge.source) ? null : shape;
      labelled.add(edge.source);
      const branch = branches.edges.get(edge.id);
      const source = nodes.get(edge.source);
      const from = source ? printSource(source, edge.sourcePort) : "?";
      const ports = source ? outputPorts(source) : [];
      const port = Math.max(0, ports.indexOf(edge.sourcePort));
      return {
        id: edge.id,
        type: "wire",
        source: edge.source,
        sourceHandle: edge.sourcePort,
        target: edge.target,
        targetHandle: edge.targetPort,
        selected: selected.has(edge.id),
        ariaLabel: `${from} to ${nodes.get(edge.target)?.name}, ${shape ?? "no shape yet"}`,
        data: {
          label,
          isFork: (ways.get(edge.source) ?? 0) > 1,
          sourceShift: portShift(port, Math.max(1, ports.length)),
          hue: branch ? branch.index % branchHues : null,
        },
      };
    });
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

function cardData(
  node: Node,
  { compilation, branches }: Drawn,
  isRead: ReadonlySet<NodeId>,
): CardData {
  const facts = compilation.facts.get(node.id);
  const branch = branches.nodes.get(node.id);
  const about = compilation.diagnostics.filter((diagnostic) => diagnostic.node === node.id);
  const worst = about.find(({ severity }) => severity === "error") ?? about[0];
  return {
    name: node.name,
    type: node.type,
    summary: layerOf(node)?.summary(node) ?? "unknown layer",
    shape: shapeOf(facts),
    openShape: isRead.has(node.id) ? null : shapeOf(facts),
    wavefronts: printWavefronts(facts),
    problem: worst?.message ?? null,
    isWarning: worst?.severity === "warning",
    hue: branch ? branch.index % branchHues : null,
    letter: branch ? branchLetter(branch) : null,
    outputs: outputPorts(node),
  };
}

function shapeOf(facts: NodeFacts | undefined): string | null {
  return facts ? printShape(facts.shape) : null;
}

function printWavefronts(facts: NodeFacts | undefined): string | null {
  if (!facts?.wavefronts) return null;
  const [first, last] = facts.wavefronts;
  return first === last ? `w${first}` : `w${first}–${last}`;
}

function isShallowEqual(a: CardData, b: CardData): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
