/** Infers the shape that leaves every node, for one image; a node that cannot be inferred silences only what reads it. */
import type { DataSet } from "../../graph/data-catalogue.ts";
import { fieldProblem } from "../../graph/field.ts";
import type { Edge, Graph, Node, NodeId } from "../../graph/graph.ts";
import { isLayerType, layerOf, outputPorts } from "../../graph/layer-catalogue.ts";
import { orderNodes } from "../../graph/node-order.ts";
import type { Diagnostic } from "../diagnostic.ts";
import type { Arrival, InferContext } from "../layers/layer-rule.ts";
import { layerRules } from "../layers/layer-rules.ts";
import type { Shape } from "../shape.ts";
import { errorAt } from "./check-graph.ts";

export interface Shapes {
  /** Shape of one image at the output of each node that could be inferred, in an order fit for building. */
  readonly shapes: ReadonlyMap<NodeId, Shape>;
  readonly diagnostics: readonly Diagnostic[];
}

/** Infers all shapes. */
export function inferShapes(graph: Graph, dataSet: DataSet): Shapes {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const edges = edgesIntoNodes(graph);
  const context: InferContext = { dataSet, nearestWith: nearestIn(nodes, edges) };
  const shapes = new Map<NodeId, Shape>();
  const diagnostics: Diagnostic[] = [];
  for (const id of orderNodes(graph).ordered) {
    const node = nodes.get(id);
    if (!node || !isReady(node)) continue;
    const arrivals = arrivalsAt(node, edges, nodes, shapes);
    if (!arrivals || !isLayerType(node.type)) continue;
    const { shape, misfit } = layerRules[node.type].infer(node, arrivals, context);
    if (shape) shapes.set(id, shape);
    else diagnostics.push(errorAt(id, misfit.code, misfit.message, misfit.hint, misfit.field));
  }
  return { shapes, diagnostics };
}

/** The edges that lead into each node, in the order in which it reads them. */
export function edgesIntoNodes(graph: Graph): ReadonlyMap<NodeId, readonly Edge[]> {
  const edges = new Map<NodeId, Edge[]>(graph.nodes.map((node) => [node.id, []]));
  for (const edge of graph.edges) edges.get(edge.target)?.push(edge);
  return edges;
}

function isReady(node: Node): boolean {
  const fields = Object.entries(layerOf(node)?.fields ?? {});
  return fields.every(([name, field]) => fieldProblem(field, node.fields[name]) === null);
}

/** What arrives at a node, or null when that is not known or not allowed; `checkGraph` has then said why. */
function arrivalsAt(
  node: Node,
  edges: ReadonlyMap<NodeId, readonly Edge[]>,
  nodes: ReadonlyMap<NodeId, Node>,
  shapes: ReadonlyMap<NodeId, Shape>,
): Arrival[] | null {
  const arrivals: Arrival[] = [];
  for (const { source, sourcePort } of edges.get(node.id) ?? []) {
    const from = nodes.get(source);
    const shape = shapes.get(source);
    if (!from || !shape || !outputPorts(from).includes(sourcePort)) return null;
    arrivals.push({ from, shape });
  }
  const [port] = layerOf(node)?.inputs ?? [];
  const fits = port
    ? arrivals.length === 1 || (port.many && arrivals.length > 0)
    : arrivals.length === 0;
  return fits ? arrivals : null;
}

function nearestIn(
  nodes: ReadonlyMap<NodeId, Node>,
  edges: ReadonlyMap<NodeId, readonly Edge[]>,
): InferContext["nearestWith"] {
  return (from, field, value) => {
    let node: Node | undefined = from;
    while (node && node.fields[field] !== value) {
      const above: readonly Edge[] = edges.get(node.id) ?? [];
      node = above.length === 1 ? nodes.get(above[0]?.source ?? "") : undefined;
    }
    return node ?? null;
  };
}
