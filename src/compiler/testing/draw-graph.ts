/** Grows a graph of any layers of the catalogue out of a list of numbers, so that a shorter list makes a smaller graph. */
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
import type { Arrival } from "../layers/layer-rule.ts";
import { layerRules } from "../layers/layer-rules.ts";
import { drawFields } from "./draw-fields.ts";

/** The numbers of one layer: its type, what it reads, what else it reads, and its fields. 0 is the simplest everywhere. */
export type LayerNumbers = readonly [type: number, from: number, other: number, fields: number];

/** The numbers of the training: batch, optimizer, loss, penalty and clipping; and whether some ends are left loose. */
export type TrainingNumbers = readonly [
  batch: number,
  optimizer: number,
  loss: number,
  penalties: number,
  loose: number,
];

/** What a graph is grown from. */
export interface GraphNumbers {
  /** 0 stands for the digits, every other number for images of a size and a number of classes of its own. */
  readonly image: number;
  readonly training: TrainingNumbers;
  readonly layers: readonly LayerNumbers[];
}

/** Most numbers that one image may have at any place, so that the oracle is done soon. */
const mostElements = 320;

/** A graph and the images that it was grown for. */
export interface DrawnGraph {
  readonly graph: Graph;
  readonly dataSet: DataSet;
  readonly batchSize: number;
}

/** A tensor that a layer may read. */
interface Outlet extends Arrival {
  readonly port: string;
}

interface Growth {
  readonly dataSet: DataSet;
  readonly nodes: Node[];
  readonly edges: Edge[];
  readonly outlets: Outlet[];
}

/** The smallest images of the app. */
const digits: DataSet = dataSetNamed("digits");

/** The layers that are drawn: all between the ends. */
export const drawnLayers: readonly Layer[] = [...layerCatalogue.values()].filter(
  ({ type }) => type !== "Input" && type !== "Output",
);

/** Grows a graph without errors. Numbers that ask for a layer that does not fit are passed over. */
export function drawGraph({ image, training, layers }: GraphNumbers): DrawnGraph {
  const dataSet = dataSetOf(image);
  const growth: Growth = { dataSet, nodes: [], edges: [], outlets: [] };
  place(growth, nodeOf("input", "Input", {}), []);
  for (const numbers of layers) addLayer(growth, numbers);
  addScores(growth, losses[training[2] % losses.length] ?? "hinge", training[4] % 3 === 2);
  const { nodes, edges } = growth;
  const graph: Graph = {
    format: "tributary-graph",
    version: 1,
    name: "fuzz",
    nodes,
    edges,
    training: { ...trainingOf(training), data: dataSet.name },
  };
  return { graph, dataSet, batchSize: graph.training.batchSize };
}

/** Images from a single pixel to 7×7 with up to three channels, and two or three classes. */
function dataSetOf(image: number): DataSet {
  if (image === 0) return digits;
  const [height, width] = [1 + (image % 7), 1 + (Math.floor(image / 7) % 7)];
  const channels = 1 + (Math.floor(image / 49) % 3);
  const classes = ["a", "b", "c"].slice(0, 2 + (image % 2));
  const name = `images of ${height}×${width}×${channels}`;
  return { ...digits, name, label: name, imageShape: [height, width, channels], classes };
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
export function shapeAfter(
  node: Node,
  arrivals: readonly Arrival[],
  dataSet: DataSet = digits,
): readonly number[] | null {
  if (!isLayerType(node.type)) return null;
  const context = { dataSet, nearestWith: () => null };
  return layerRules[node.type].infer(node, arrivals, context).shape;
}

function isSmall(shape: readonly number[]): boolean {
  return shape.reduce((product, side) => product * side, 1) <= mostElements;
}

/** Adds a node and its edges where it fits. */
function place(growth: Growth, node: Node, reads: readonly Outlet[]): void {
  const shape = shapeAfter(node, reads, growth.dataSet);
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
  // Counted from the last, so that 0 makes a chain, or below 0 from the first.
  const first = outlets.at(-1 - (from % outlets.length));
  if (!layer || !first) return;
  const fields = drawFields(layer, fieldSeed, first.shape);
  const node = nodeOf(`${layer.prefix}${nodes.length}`, layer.type, fields);
  const reads = layer.inputs.some(({ many }) => many)
    ? withPartner(node, first, other, outlets)
    : [first];
  if (isSmall(shapeAfter(node, reads) ?? [])) place(growth, node, reads);
}

/** The tensor itself and another that can be joined with it, now and then followed by the first again, or by all its siblings. */
function withPartner(
  node: Node,
  first: Outlet,
  other: number,
  outlets: readonly Outlet[],
): readonly Outlet[] {
  const siblings = outlets.filter(({ from }) => from === first.from);
  if (other % 7 === 5 && siblings.length > 1) return siblings;
  const start = other % outlets.length;
  const others = [...outlets.slice(start), ...outlets.slice(0, start)];
  const fits = (second: Outlet) => second !== first && shapeAfter(node, [first, second]) !== null;
  const partner = others.find(fits) ?? first;
  return other % 7 === 6 ? [first, partner, first] : [first, partner];
}

/** Makes a row of whatever nobody reads, joins the rows, and makes a score per class of them. Of loose ends every other is left. */
function addScores(growth: Growth, loss: string, loose: boolean): void {
  const add = (id: string, type: string, reads: readonly Outlet[], fields = {}): Outlet => {
    place(growth, nodeOf(id, type, { ...initialFieldsOf(type), ...fields }), reads);
    const made = growth.outlets.at(-1);
    if (made?.from.id !== id) throw new Error(`${id} does not fit at the end of the graph.`);
    return made;
  };
  const read = new Set(growth.edges.map(({ source, sourcePort }) => `${source} ${sourcePort}`));
  const rows = growth.outlets
    .filter(({ from, port }) => !read.has(`${from.id} ${port}`))
    .filter((_, index) => !loose || index % 2 === 0)
    .map((end, index) => (end.shape.length === 1 ? end : add(`flat${index}`, "Flatten", [end])));
  const [first, ...others] = rows;
  if (!first) throw new Error("The last layer is read by nobody.");
  const joined = others.length === 0 ? first : add("joined", "Concat", rows);
  const units = growth.dataSet.classes.length;
  const scores = add("scores", "Dense", [joined], { units, activation: "none" });
  place(growth, nodeOf("output", "Output", { loss }), [scores]);
}

function initialFieldsOf(type: string): Readonly<Record<string, FieldValue>> {
  const layer = layerCatalogue.get(type);
  return layer ? initialFields(layer) : {};
}
