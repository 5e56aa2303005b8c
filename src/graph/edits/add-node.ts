/** Puts new nodes on the canvas: where they go, what they are called, and what they are wired to. */
import type { Graph, Node, NodeId, Position } from "../graph.ts";
import { initialFields, layerCatalogue, outputPorts } from "../layer-catalogue.ts";
import { connect } from "./connect.ts";
import { nodeWithId } from "./look-up.ts";

/** How far apart the editor puts nodes that it places itself, in canvas pixels from corner to corner. */
export const placement: { readonly across: number; readonly down: number } = {
  across: 208,
  down: 72,
};

/** Adds a node of a layer, unconnected. `id` is minted by the caller. An unknown type changes nothing. */
export function addNode(graph: Graph, id: NodeId, type: string, position: Position): Graph {
  const layer = layerCatalogue.get(type);
  if (!layer) return graph;
  const name = freshName(graph, layer.prefix);
  const node: Node = { id, type, name, fields: initialFields(layer), position };
  return { ...graph, nodes: [...graph.nodes, node] };
}

/**
 * Adds a node to the right of the nodes it continues, and draws edges from them.
 *
 * A layer with a single input takes the first source only; one without inputs takes none.
 */
export function addNodeAfter(
  graph: Graph,
  id: NodeId,
  type: string,
  sources: readonly NodeId[],
): Graph {
  const anchors = sources.flatMap((source) => nodeWithId(graph, source) ?? []);
  const right = Math.max(...anchors.map((node) => node.position.x));
  const anchor = anchors.find((node) => node.position.x === right);
  if (!anchor) return addNode(graph, id, type, { x: 0, y: 0 });
  const wanted = { x: right + placement.across, y: anchor.position.y };
  const added = addNode(graph, id, type, freePosition(graph, wanted));
  const port = layerCatalogue.get(type)?.inputs[0];
  if (!port) return added;
  return anchors.slice(0, port.many ? undefined : 1).reduce((result, source) => {
    const sourcePort = nextPort(added, source);
    if (sourcePort === undefined) return result;
    return connect(result, { source: source.id, sourcePort, target: id, targetPort: port.name });
  }, added);
}

/** The node that a new one continues when none is selected: the last one whose output nobody reads yet. */
export function openEnd(graph: Graph): NodeId | null {
  const read = new Set(graph.edges.map((edge) => edge.source));
  const open = graph.nodes.filter((node) => !read.has(node.id) && outputPorts(node).length > 0);
  return open.at(-1)?.id ?? null;
}

/** The first output port that nobody reads yet, else the first of all; undefined where there is none. */
function nextPort(graph: Graph, source: Node): string | undefined {
  const ports = outputPorts(source);
  const isRead = (port: string) =>
    graph.edges.some((edge) => edge.source === source.id && edge.sourcePort === port);
  return ports.find((port) => !isRead(port)) ?? ports[0];
}

/** The first of prefix1, prefix2, … that no node is called. */
export function freshName(graph: Graph, prefix: string): string {
  const used = new Set(graph.nodes.map((node) => node.name));
  let number = 1;
  while (used.has(`${prefix}${number}`)) number += 1;
  return `${prefix}${number}`;
}

/** The wanted position, or the first one below it where no other node is in the way. */
export function freePosition(graph: Graph, wanted: Position): Position {
  const taken = (y: number): boolean =>
    graph.nodes.some(
      ({ position }) =>
        Math.abs(position.x - wanted.x) < placement.across - 32 &&
        Math.abs(position.y - y) < placement.down - 8,
    );
  let y = wanted.y;
  while (taken(y)) y += placement.down;
  return { x: wanted.x, y };
}
