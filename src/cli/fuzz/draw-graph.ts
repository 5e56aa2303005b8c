/** Grows a graph of any layers of the catalogue out of a list of numbers, so that a shorter list makes a smaller graph. */
import type { Arrival } from "../../compiler/layers/layer-rule.ts";
import { layerRules } from "../../compiler/layers/layer-rules.ts";
import { type DataSet, dataCatalogue } from "../../graph/data-catalogue.ts";
import type { Edge, FieldValue, Graph, Node, Optimizer, Training } from "../../graph/graph.ts";
import type { Layer } from "../../graph/layer.ts";
import {
  initialFields,
  isLayerType,
  layerCatalogue,
  outputPorts,
} from "../../graph/layer-catalogue.ts";
import { losses } from "../../graph/layers/output.ts";
import { initialOptimizers } from "../../graph/optimizer-fields.ts";
import { initialTraining } from "../../graph/training-fields.ts";
import { drawFields } from "./draw-fields.ts";

/** The numbers of one layer: its type, what it reads, what else it reads, and its fields. 0 is the simplest everywhere. */
export type LayerNumbers = readonly [type: number, from: number, other: number, fields: number];

/** The numbers of the training: batch, optimizer, loss, penalty and clipping. */
export type TrainingNumbers = readonly [
  batch: number,
  optimizer: number,
  loss: number,
  penalties: number,
];

/** What a graph is grown from. */
export interface GraphNumbers {
  readonly training: TrainingNumbers;
  readonly layers: readonly LayerNumbers[];
}

/** Most numbers that one image may have at any place, so that the oracle is done soon. */
const mostElements = 320;

/** A tensor that a layer may read. */
interface Outlet extends Arrival {
  readonly port: string;
}

interface Growth {
  readonly nodes: Node[];
  readonly edges: Edge[];
  readonly outlets: Outlet[];
}

/** The small images that every graph is grown for. */
export const fuzzDataSet: DataSet = dataSetNamed("digits");

/** The layers that are drawn: all between the ends. */
export const drawnLayers: readonly Layer[] = [...layerCatalogue.values()].filter(
  ({ type }) => type !== "Input" && type !== "Output",
);

/** Grows a graph without errors. Numbers that ask for a layer that does not fit are passed over. */
export function drawGraph({ training, layers }: GraphNumbers): Graph {
  const growth: Growth = { nodes: [], edges: [], outlets: [] };
  place(growth, nodeOf("input", "Input", {}), []);
  for (const numbers of layers) addLayer(growth, numbers);
  addScores(growth, losses[training[2] % losses.length] ?? "hinge");
  const { nodes, edges } = growth;
  return {
    format: "tributary-graph",
    version: 1,
    name: "fuzz",
    nodes,
    edges,
    training: trainingOf(training),
  };
}

function dataSetNamed(name: string): DataSet {
  const dataSet = dataCatalogue.get(name);
  if (!dataSet) throw new Error(`There is no data set ${name}.`);
  return dataSet;
}

function trainingOf([batch, optimizer, , penalties]: TrainingNumbers): Training {
  const optimizers: readonly Optimizer[] = Object.values(initialOptimizers);
  return {
    ...initialTraining,
    data: fuzzDataSet.name,
    batchSize: 1 + (batch % 3),
    optimizer: optimizers[optimizer % optimizers.length] ?? initialOptimizers.sgd,
    l2: penalties % 4 === 1 ? 0.01 : 0,
    clipNorm: penalties % 4 === 2 ? 0.5 : 0,
  };
}

/** A node that is named as it is identified. */
export function nodeOf(
  id: string,
  type: string,
  fields: Readonly<Record<string, FieldValue>>,
): Node {
  return { id, type, name: id, fields, position: { x: 0, y: 0 } };
}

/** The shape that leaves a node which reads these tensors, or null where it can't. */
export function shapeAfter(node: Node, arrivals: readonly Arrival[]): readonly number[] | null {
  if (!isLayerType(node.type)) return null;
  const context = { dataSet: fuzzDataSet, nearestWith: () => null };
  return layerRules[node.type].infer(node, arrivals, context).shape;
}

function isSmall(shape: readonly number[]): boolean {
  return shape.reduce((product, side) => product * side, 1) <= mostElements;
}

/** Adds a node and its edges where it fits. */
function place(growth: Growth, node: Node, reads: readonly Outlet[]): void {
  const shape = shapeAfter(node, reads);
  if (!shape) return;
  const at = { x: 208 * (growth.nodes.length % 6), y: 88 * Math.floor(growth.nodes.length / 6) };
  const placed = { ...node, position: at };
  growth.nodes.push(placed);
  for (const { from, port } of reads) {
    growth.edges.push({
      id: `e${growth.edges.length}`,
      source: from.id,
      sourcePort: port,
      target: node.id,
      targetPort: "in",
    });
  }
  for (const port of outputPorts(placed)) growth.outlets.push({ from: placed, port, shape });
}

function addLayer(growth: Growth, [type, from, other, fieldSeed]: LayerNumbers): void {
  const { nodes, outlets } = growth;
  const layer = drawnLayers[type % drawnLayers.length];
  // Counted from the last, so that 0 makes a chain.
  const first = outlets.at(-1 - (from % outlets.length));
  if (!layer || !first) return;
  const fields = drawFields(layer, fieldSeed, first.shape);
  const node = nodeOf(`${layer.prefix}${nodes.length}`, layer.type, fields);
  const reads = layer.inputs.some(({ many }) => many)
    ? withPartner(node, first, other, outlets)
    : [first];
  if (isSmall(shapeAfter(node, reads) ?? [])) place(growth, node, reads);
}

/** The tensor itself and another that can be joined with it, now and then followed by the first again. */
function withPartner(
  node: Node,
  first: Outlet,
  other: number,
  outlets: readonly Outlet[],
): readonly Outlet[] {
  const start = other % outlets.length;
  const others = [...outlets.slice(start), ...outlets.slice(0, start)];
  const fits = (second: Outlet) => second !== first && shapeAfter(node, [first, second]) !== null;
  const partner = others.find(fits) ?? first;
  return other % 7 === 6 ? [first, partner, first] : [first, partner];
}

/** Makes a row of whatever nobody reads, joins the rows, and makes a score per class of them. */
function addScores(growth: Growth, loss: string): void {
  const add = (id: string, type: string, reads: readonly Outlet[], fields = {}): Outlet => {
    place(growth, nodeOf(id, type, { ...initialFieldsOf(type), ...fields }), reads);
    const made = growth.outlets.at(-1);
    if (made?.from.id !== id) throw new Error(`${id} does not fit at the end of the graph.`);
    return made;
  };
  const read = new Set(growth.edges.map(({ source, sourcePort }) => `${source} ${sourcePort}`));
  const rows = growth.outlets
    .filter(({ from, port }) => !read.has(`${from.id} ${port}`))
    .map((end, index) => (end.shape.length === 1 ? end : add(`flat${index}`, "Flatten", [end])));
  const [first, ...others] = rows;
  if (!first) throw new Error("The last layer is read by nobody.");
  const joined = others.length === 0 ? first : add("joined", "Concat", rows);
  const units = fuzzDataSet.classes.length;
  const scores = add("scores", "Dense", [joined], { units, activation: "none" });
  place(growth, nodeOf("output", "Output", { loss }), [scores]);
}

function initialFieldsOf(type: string): Readonly<Record<string, FieldValue>> {
  const layer = layerCatalogue.get(type);
  return layer ? initialFields(layer) : {};
}
