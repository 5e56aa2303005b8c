/** Packs a drawing into the little that a link must say: everything that is as a new node or graph has it is left out. */
import type { Edge, FieldValue, Graph, Node, NodeId, Training } from "../graph.ts";
import { initialFields, layerOf } from "../layer-catalogue.ts";
import { initialTraining } from "../training-fields.ts";
import type { LinkSettings } from "./link-settings.ts";

/** Fields that differ from their initial values; null stands for a number that is not typed yet. */
export type PackedFields = Readonly<Record<string, FieldValue | null>>;

/** Type, name, x and y in whole pixels, fields, and the id where it is not the name. */
export type PackedNode = readonly [
  type: string,
  name: string,
  x: number,
  y: number,
  fields?: PackedFields,
  id?: string,
];

/** Positions of source and target in the list of nodes, and the ports where they are not `out` and `in`. */
export type PackedEdge = readonly [
  source: number,
  target: number,
  sourcePort?: string,
  targetPort?: string,
];

/** The payload of a link, version 1: name, layers, edges, training, and settings. Its members are short because they are in every link. */
export interface PackedLink {
  readonly n: string;
  readonly l: readonly PackedNode[];
  readonly e: readonly PackedEdge[];
  readonly t?: Partial<Training>;
  /** The open tab, and the selected nodes by position. */
  readonly v?: { readonly tab?: string; readonly s?: readonly number[] };
  readonly k?: Exclude<LinkSettings["lock"], "none">;
  readonly h?: LinkSettings["hide"];
  readonly r?: 1;
}

/** Packs a drawing. Positions are rounded to whole pixels; edges whose ends are no nodes are left out. */
export function packLink(graph: Graph, settings: LinkSettings): PackedLink {
  const places = new Map(graph.nodes.map(({ id }, place) => [id, place]));
  const training = differing(graph.training, initialTraining);
  const { view, lock, hide, readOnly } = settings;
  return {
    n: graph.name,
    l: graph.nodes.map(packNode),
    e: graph.edges.flatMap((edge) => packEdge(edge, places)),
    ...(Object.keys(training).length > 0 && { t: training }),
    ...(view !== null && { v: packView(view, places) }),
    ...(lock !== "none" && { k: lock }),
    ...(hide.length > 0 && { h: hide }),
    ...(readOnly && { r: 1 as const }),
  };
}

function packNode(node: Node): PackedNode {
  const layer = layerOf(node);
  const fields = differing(node.fields, layer ? initialFields(layer) : {}) as PackedFields;
  const hasFields = Object.keys(fields).length > 0;
  const { type, name, id, position } = node;
  const start = [type, name, Math.round(position.x), Math.round(position.y)] as const;
  if (id !== name) return [...start, fields, id];
  return hasFields ? [...start, fields] : start;
}

function packEdge(edge: Edge, places: ReadonlyMap<NodeId, number>): readonly PackedEdge[] {
  const source = places.get(edge.source);
  const target = places.get(edge.target);
  if (source === undefined || target === undefined) return [];
  if (edge.targetPort !== "in") return [[source, target, edge.sourcePort, edge.targetPort]];
  return [edge.sourcePort === "out" ? [source, target] : [source, target, edge.sourcePort]];
}

function packView(
  { tab, selected }: NonNullable<LinkSettings["view"]>,
  places: ReadonlyMap<NodeId, number>,
): NonNullable<PackedLink["v"]> {
  const s = selected.flatMap((id) => places.get(id) ?? []);
  return { ...(tab !== null && { tab }), ...(s.length > 0 && { s }) };
}

/** The members of `value` that are not the same in `initial`. */
function differing<T extends object>(value: T, initial: object): Partial<T> {
  const known = new Map(Object.entries(initial));
  return Object.fromEntries(
    Object.entries(value).filter(
      ([key, held]) => !known.has(key) || JSON.stringify(held) !== JSON.stringify(known.get(key)),
    ),
  ) as Partial<T>;
}
