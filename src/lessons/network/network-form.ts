/** Reads a drawing as computations: what each of its nodes gives out, and what its output rests on. */
import { dataCatalogue } from "../../graph/data-catalogue.ts";
import type { Edge, Graph, Node, NodeId } from "../../graph/graph.ts";
import { layerOf } from "../../graph/layer-catalogue.ts";
import { orderNodes } from "../../graph/node-order.ts";
import type { ComputationTable } from "./computation-table.ts";

/** A drawing in a table of computations. */
export interface NetworkForm {
  /** What each node gives out; nodes that lack an input, or lie on a circle, are left out. */
  readonly values: ReadonlyMap<NodeId, number>;
  /** What the loss is made of, or null where nothing whole arrives there. */
  readonly output: number | null;
  /** Every computation on the way to the output; to all loose ends where there is no output. */
  readonly reached: ReadonlySet<number>;
  /** For each of those that learns or draws numbers: how many nodes do it. */
  readonly counts: ReadonlyMap<number, number>;
}

/** Puts a drawing into a table. */
export function formOf(graph: Graph, table: ComputationTable): NetworkForm {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const into = edgesByTarget(graph);
  const values = new Map<NodeId, number>();
  const made = new Map<NodeId, readonly number[]>();
  for (const id of orderNodes(graph).ordered) {
    const node = nodes.get(id);
    if (!node) continue;
    table.made = [];
    const value = valueOfNode(node, graph.training.data, into.get(id) ?? [], values, table);
    if (value !== null) values.set(id, value);
    made.set(id, table.made);
  }
  const isRead = new Set(graph.edges.map(({ source }) => source));
  const ends = graph.nodes.filter(({ id, type }) => type === "Output" && values.has(id));
  const loose = graph.nodes.filter(({ id }) => !isRead.has(id) && values.has(id));
  const [output] = ends;
  const lasts = output ? [output] : loose;
  const counts = new Map<number, number>();
  for (const id of upstreamOf(
    graph,
    lasts.map((node) => node.id),
  ))
    for (const number of made.get(id) ?? []) counts.set(number, (counts.get(number) ?? 0) + 1);
  return {
    values,
    output: output ? (values.get(output.id) ?? null) : null,
    reached: underneath(
      lasts.flatMap(({ id }) => values.get(id) ?? []),
      table,
    ),
    counts,
  };
}

function valueOfNode(
  node: Node,
  data: string,
  into: readonly Edge[],
  values: ReadonlyMap<NodeId, number>,
  table: ComputationTable,
): number | null {
  const layer = layerOf(node);
  if (!layer) return null;
  if (node.type === "Input") return table.input(data, dataCatalogue.get(data)?.imageShape ?? null);
  const inputs: number[] = [];
  for (const { name, many } of layer.inputs) {
    const edges = into.filter(({ targetPort }) => targetPort === name);
    const read = edges.map(({ source, sourcePort }) => {
      const value = values.get(source);
      return value === undefined ? null : table.part(value, sourcePort);
    });
    if (read.length === 0 || (!many && read.length > 1)) return null;
    for (const value of read) {
      if (value === null) return null;
      inputs.push(value);
    }
  }
  return table.make(node.type, node.fields, inputs);
}

/** These computations and all that they rest on. */
function underneath(numbers: readonly number[], table: ComputationTable): ReadonlySet<number> {
  const seen = new Set<number>(numbers);
  const open = [...numbers];
  for (let number = open.pop(); number !== undefined; number = open.pop())
    for (const read of table.at(number).inputs)
      if (!seen.has(read)) {
        seen.add(read);
        open.push(read);
      }
  return seen;
}

function upstreamOf(graph: Graph, ids: readonly NodeId[]): ReadonlySet<NodeId> {
  const sources = edgesByTarget(graph);
  const seen = new Set<NodeId>(ids);
  const open = [...ids];
  for (let id = open.pop(); id !== undefined; id = open.pop())
    for (const { source } of sources.get(id) ?? [])
      if (!seen.has(source)) {
        seen.add(source);
        open.push(source);
      }
  return seen;
}

function edgesByTarget({ edges }: Graph): ReadonlyMap<NodeId, readonly Edge[]> {
  const found = new Map<NodeId, Edge[]>();
  for (const edge of edges) {
    const others = found.get(edge.target);
    if (others) others.push(edge);
    else found.set(edge.target, [edge]);
  }
  return found;
}
