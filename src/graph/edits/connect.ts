/** Draws, moves, reorders and removes edges, and says why an edge may not be drawn. */
import type { Edge, Graph, NodeId } from "../graph.ts";
import { layerOf, outputPorts } from "../layer-catalogue.ts";
import { downstreamOf, nodeWithId } from "./look-up.ts";

/** The two ends of an edge. */
export type Link = Omit<Edge, "id">;

/** Says why a link may not be drawn, as a sentence for the user, or null when it may. */
export function connectionProblem(graph: Graph, link: Link): string | null {
  const source = nodeWithId(graph, link.source);
  const target = nodeWithId(graph, link.target);
  if (!source || !target) return "An edge needs a layer at both ends.";
  if (source.id === target.id) return `${source.name} cannot feed itself.`;
  if (!outputPorts(source).includes(link.sourcePort))
    return outputPorts(source).length === 0
      ? `${source.name} has nothing to give: it is where the graph ends.`
      : `${source.name} has no port '${link.sourcePort}'.`;
  if (!layerOf(target)?.inputs.some((port) => port.name === link.targetPort))
    return `${target.name} takes no input: it is where the graph begins.`;
  if (graph.edges.some((edge) => isSameLink(edge, link)))
    return `${source.name} already feeds ${target.name}.`;
  if (reaches(graph, target.id, source.id))
    return `${target.name} already leads to ${source.name}: this edge would close a circle.`;
  return null;
}

/** Tells whether data can flow from one node to another along the edges. */
export function reaches(graph: Graph, from: NodeId, to: NodeId): boolean {
  return from === to || downstreamOf(graph, from).has(to);
}

/** Adds an edge. On a port that takes a single tensor it replaces the one that is there. A link with a problem changes nothing. */
export function connect(graph: Graph, link: Link): Graph {
  if (connectionProblem(graph, link)) return graph;
  const kept = isManyPort(graph, link)
    ? graph.edges
    : graph.edges.filter((edge) => !endsAt(edge, link.target, link.targetPort));
  return { ...graph, edges: [...kept, { id: freshEdgeId(graph), ...link }] };
}

/** Moves an end of an edge, keeping its place in the order of inputs where both ends allow it. */
export function reconnect(graph: Graph, edgeId: string, link: Link): Graph {
  const without = removeEdges(graph, [edgeId]);
  if (connectionProblem(without, link)) return graph;
  const edges = graph.edges
    .filter(
      (edge) =>
        edge.id === edgeId ||
        isManyPort(graph, link) ||
        !endsAt(edge, link.target, link.targetPort),
    )
    .map((edge) => (edge.id === edgeId ? { id: edgeId, ...link } : edge));
  return { ...graph, edges };
}

/** Removes edges by id. */
export function removeEdges(graph: Graph, ids: Iterable<string>): Graph {
  const gone = new Set(ids);
  return { ...graph, edges: graph.edges.filter((edge) => !gone.has(edge.id)) };
}

/** Moves an input of a port that takes several one place up (-1) or down (1) in their order; at the ends nothing changes. */
export function moveInput(graph: Graph, edgeId: string, by: -1 | 1): Graph {
  const moved = graph.edges.find((edge) => edge.id === edgeId);
  if (!moved) return graph;
  const inputs = inputsOf(graph, moved.target, moved.targetPort);
  const neighbour = inputs[inputs.indexOf(moved) + by];
  if (!neighbour) return graph;
  const edges = graph.edges.map((edge) =>
    edge === moved ? neighbour : edge === neighbour ? moved : edge,
  );
  return { ...graph, edges };
}

/** The edges that end at a port, in the order in which the layer reads them. */
export function inputsOf(graph: Graph, target: NodeId, port: string): Edge[] {
  return graph.edges.filter((edge) => endsAt(edge, target, port));
}

/** The smallest edge id of the form e1, e2, … that the graph does not use. */
export function freshEdgeId(graph: Graph): string {
  const used = new Set(graph.edges.map((edge) => edge.id));
  let number = graph.edges.length + 1;
  while (used.has(`e${number}`)) number += 1;
  return `e${number}`;
}

function endsAt(edge: Edge, target: NodeId, port: string): boolean {
  return edge.target === target && edge.targetPort === port;
}

function isSameLink(edge: Edge, link: Link): boolean {
  return (
    edge.source === link.source &&
    edge.sourcePort === link.sourcePort &&
    endsAt(edge, link.target, link.targetPort)
  );
}

function isManyPort(graph: Graph, link: Link): boolean {
  const target = nodeWithId(graph, link.target);
  const port = target && layerOf(target)?.inputs.find((input) => input.name === link.targetPort);
  return port?.many ?? false;
}
