/** Edits with which tests draw the same network in another way, or another network. */
import { setField } from "../../graph/edits/change-nodes.ts";
import type { FieldValue, Graph, NodeId } from "../../graph/graph.ts";
import { initialFields, layerCatalogue } from "../../graph/layer-catalogue.ts";

type Fields = Readonly<Record<string, FieldValue>>;

/** Adds a layer that reads others. */
export function add(
  graph: Graph,
  id: NodeId,
  type: string,
  inputs: readonly NodeId[],
  fields: Fields = {},
): Graph {
  const layer = layerCatalogue.get(type);
  if (!layer) throw new Error(`No layer ${type}`);
  const node = {
    id,
    type,
    name: id,
    fields: { ...initialFields(layer), ...fields },
    position: { x: 0, y: 0 },
  };
  return inputs.reduce<Graph>((result, source) => wire(result, source, id), {
    ...graph,
    nodes: [...graph.nodes, node],
  });
}

/** Draws an edge. */
export function wire(graph: Graph, source: NodeId, target: NodeId): Graph {
  const edge = { source, sourcePort: "out", target, targetPort: "in" };
  return { ...graph, edges: [...graph.edges, { id: `${source}>${target}`, ...edge }] };
}

/** Lets a layer read this one instead of what it read, at the same place. */
export function rewire(graph: Graph, from: NodeId, to: NodeId, target: NodeId): Graph {
  const edges = graph.edges.map((edge) =>
    edge.source === from && edge.target === target
      ? { ...edge, source: to, sourcePort: "out" }
      : edge,
  );
  return { ...graph, edges };
}

/** Puts a layer between another and everything that reads that one. */
export function behind(
  graph: Graph,
  id: NodeId,
  type: string,
  fields: Fields = {},
  name = `${id}_${type}`,
): Graph {
  const edges = graph.edges.map((edge) => (edge.source === id ? { ...edge, source: name } : edge));
  return add({ ...graph, edges }, name, type, [id], fields);
}

/** Takes a layer out; what read it reads what it read first. */
export function takeOut(graph: Graph, id: NodeId): Graph {
  const into = graph.edges.find(({ target }) => target === id);
  const edges = graph.edges.flatMap((edge) => {
    if (edge.target === id) return [];
    if (edge.source !== id) return [edge];
    return into ? [{ ...edge, source: into.source, sourcePort: into.sourcePort }] : [];
  });
  return { ...graph, nodes: graph.nodes.filter((node) => node.id !== id), edges };
}

/** Draws the activation of a layer as a layer of its own. */
export function apart(graph: Graph, id: NodeId): Graph {
  const activation = graph.nodes.find((node) => node.id === id)?.fields["activation"];
  if (typeof activation !== "string" || activation === "none") throw new Error(`${id} has none`);
  const plain = setField(graph, id, "activation", "none");
  return behind(plain, id, "Activation", { function: activation });
}

/** Gives each layer another name and another id, and lists them the other way round: drawn anew from memory. */
export function anew(graph: Graph): Graph {
  const idOf = (id: NodeId) => `n${graph.nodes.findIndex((node) => node.id === id)}`;
  const nodes = graph.nodes.map((node) => ({ ...node, id: idOf(node.id), name: idOf(node.id) }));
  const edges = graph.edges.map((edge) => ({
    ...edge,
    source: idOf(edge.source),
    target: idOf(edge.target),
  }));
  return { ...graph, nodes: nodes.toReversed(), edges };
}

/** Gives each layer another name. */
export function renamed(graph: Graph): Graph {
  return {
    ...graph,
    nodes: graph.nodes.map((node, place) => ({ ...node, name: `layer${place}` })),
  };
}
