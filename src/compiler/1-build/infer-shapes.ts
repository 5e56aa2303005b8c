/** Infers the shape that leaves every node, for one image; a node that cannot be inferred silences only what reads it. */
import type { DataSet } from "../../graph/data-catalogue.ts";
import { fieldProblem } from "../../graph/field.ts";
import type { Graph, Node, NodeId } from "../../graph/graph.ts";
import { isLayerType, layerOf } from "../../graph/layer-catalogue.ts";
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
  const sources = sourcesByNode(graph);
  const context: InferContext = { dataSet, nearestWith: nearestIn(nodes, sources) };
  const shapes = new Map<NodeId, Shape>();
  const diagnostics: Diagnostic[] = [];
  for (const id of orderNodes(graph).ordered) {
    const node = nodes.get(id);
    if (!node || !isReady(node)) continue;
    const arrivals = arrivalsAt(node, sources, nodes, shapes);
    if (!arrivals || !isLayerType(node.type)) continue;
    const { shape, misfit } = layerRules[node.type].infer(node, arrivals, context);
    if (shape) shapes.set(id, shape);
    else diagnostics.push(errorAt(id, misfit.code, misfit.message, misfit.hint, misfit.field));
  }
  return { shapes, diagnostics };
}

/** The nodes that each node reads, in the order of the edges. */
export function sourcesByNode(graph: Graph): ReadonlyMap<NodeId, readonly NodeId[]> {
  const sources = new Map<NodeId, NodeId[]>(graph.nodes.map((node) => [node.id, []]));
  for (const { source, target } of graph.edges) sources.get(target)?.push(source);
  return sources;
}

function isReady(node: Node): boolean {
  const fields = Object.entries(layerOf(node)?.fields ?? {});
  return fields.every(([name, field]) => fieldProblem(field, node.fields[name]) === null);
}

/** What arrives at a node, or null when that is not known or not allowed; `checkGraph` has then said why. */
function arrivalsAt(
  node: Node,
  sources: ReadonlyMap<NodeId, readonly NodeId[]>,
  nodes: ReadonlyMap<NodeId, Node>,
  shapes: ReadonlyMap<NodeId, Shape>,
): Arrival[] | null {
  const arrivals: Arrival[] = [];
  for (const source of sources.get(node.id) ?? []) {
    const from = nodes.get(source);
    const shape = shapes.get(source);
    if (!from || !shape) return null;
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
  sources: ReadonlyMap<NodeId, readonly NodeId[]>,
): InferContext["nearestWith"] {
  return (from, field, value) => {
    let node: Node | undefined = from;
    while (node && node.fields[field] !== value) {
      const above: readonly NodeId[] = sources.get(node.id) ?? [];
      node = above.length === 1 ? nodes.get(above[0] ?? "") : undefined;
    }
    return node ?? null;
  };
}
