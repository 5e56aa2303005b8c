/** What random graphs are made of, counted: which settings of which layers were drawn, and which were not. */
import type { Node } from "../../graph/graph.ts";
import { isLayerType, layerCatalogue, outputPorts } from "../../graph/layer-catalogue.ts";
import type { Arrival } from "../layers/layer-rule.ts";
import { layerRules } from "../layers/layer-rules.ts";
import type { DrawnGraph } from "./draw-graph.ts";

/** A layer with the shape of what it reads first, the batch left out. */
interface DrawnLayer {
  readonly node: Node;
  readonly reads: readonly number[];
}

/** How often each thing was drawn, in the order in which it is asked for. */
export type Coverage = ReadonlyMap<string, number>;

/** The layers of a graph between its ends, with what they read. */
export function layersOf({ graph, dataSet }: DrawnGraph): readonly DrawnLayer[] {
  const shapes = new Map<string, Arrival>();
  const layers: DrawnLayer[] = [];
  for (const node of graph.nodes) {
    const arrivals = graph.edges
      .filter(({ target }) => target === node.id)
      .flatMap(({ source, sourcePort }) => shapes.get(`${source} ${sourcePort}`) ?? []);
    const [first] = arrivals;
    if (first) layers.push({ node, reads: first.shape });
    if (!isLayerType(node.type)) continue;
    const context = { dataSet, nearestWith: () => null };
    const { shape } = layerRules[node.type].infer(node, arrivals, context);
    if (!shape) continue;
    for (const port of outputPorts(node)) shapes.set(`${node.id} ${port}`, { from: node, shape });
  }
  return layers;
}

type Pair = readonly [number, number];

function pairOf(value: unknown): Pair {
  return Array.isArray(value) ? [Number(value[0]), Number(value[1])] : [1, 1];
}

function windowOf({ fields }: Node): Pair {
  return pairOf(fields["kernel"] ?? fields["window"]);
}

const windowed = ["Conv2D", "DepthwiseConv2D", "SeparableConv2D", "MaxPool", "AvgPool"];

/** Each window beside each stride, and each dilation where the layer has one, along either axis, for each padding. */
export function windowCoverage(layers: readonly DrawnLayer[]): Coverage {
  const counts = new Map<string, number>();
  for (const type of windowed) for (const cell of windowCells(type)) counts.set(cell, 0);
  for (const { node } of layers.filter(({ node }) => windowed.includes(node.type)))
    for (const axis of [0, 1] as const) {
      const cell = cellOf(node.type, String(node.fields["padding"]), [
        windowOf(node)[axis],
        pairOf(node.fields["strides"])[axis],
        pairOf(node.fields["dilation"])[axis],
      ]);
      if (counts.has(cell)) counts.set(cell, (counts.get(cell) ?? 0) + 1);
    }
  return counts;
}

function windowCells(type: string): readonly string[] {
  const dilations = "dilation" in (layerCatalogue.get(type)?.fields ?? {}) ? [1, 2, 3] : [1];
  return ["same", "valid"].flatMap((padding) =>
    [1, 2, 3, 5].flatMap((window) =>
      [1, 2, 3].flatMap((stride) =>
        dilations.map((dilation) => cellOf(type, padding, [window, stride, dilation])),
      ),
    ),
  );
}

function cellOf(type: string, padding: string, sizes: readonly number[]): string {
  return `${type}, ${padding} · ${sizes.join(" ")}`;
}

/** Each activation of each layer that has one. */
export function activationCoverage(layers: readonly DrawnLayer[]): Coverage {
  const types = [...layerCatalogue.values()].flatMap(({ type, fields }) =>
    fields["activation"]?.kind === "choice" ? [[type, fields["activation"].options] as const] : [],
  );
  return countOf(
    types.flatMap(([type, options]) => options.map((name) => `${type} ${name}`)),
    layers.map(({ node }) => `${node.type} ${node.fields["activation"]}`),
  );
}

/** Things that are rare by chance and easy to get wrong. */
const conditions: Readonly<Record<string, (layer: DrawnLayer) => boolean>> = {
  "as many groups as channels": ({ node, reads }) =>
    Number(node.fields["groups"]) > 1 && node.fields["groups"] === reads[2],
  "a window larger than the image": ({ node, reads }) =>
    windowed.includes(node.type) && windowOf(node).some((side, axis) => side > (reads[axis] ?? 0)),
  "a stride larger than the window": ({ node }) =>
    windowed.includes(node.type) &&
    pairOf(node.fields["strides"]).some((stride, axis) => stride > (windowOf(node)[axis] ?? 0)),
  "one tap along a dilated axis": ({ node }) =>
    pairOf(node.fields["dilation"]).some((d, axis) => d > 1 && windowOf(node)[axis] === 1),
  "one pixel under a window": ({ node, reads }) =>
    windowed.includes(node.type) && reads[0] === 1 && reads[1] === 1,
  "an odd number of rows under a window": ({ node, reads }) =>
    windowed.includes(node.type) && (reads[0] ?? 0) > 1 && (reads[0] ?? 0) % 2 === 1,
  "up-sampling by 3": ({ node }) =>
    node.type === "UpSample" &&
    Object.values(node.fields).some((v) => pairOf(v).includes(3) || v === 3),
  "padding by odd margins": ({ node }) =>
    node.type === "ZeroPad" &&
    Object.values(node.fields).some((v) => Number(v) % 2 === 1 || pairOf(v)[0] % 2 === 1),
  "an odd number of parts": ({ node }) =>
    node.type === "Split" && Number(node.fields["parts"]) % 2 === 1,
  "a reshape of odd sizes": ({ node, reads }) =>
    node.type === "Reshape" && reads.some((size) => size > 1 && size % 2 === 1),
  "dropout of nothing": ({ node }) => node.type === "Dropout" && node.fields["rate"] === 0,
};

/** How many layers meet each condition. */
export function conditionCoverage(layers: readonly DrawnLayer[]): Coverage {
  return new Map(
    Object.entries(conditions).map(([name, holds]) => [name, layers.filter(holds).length]),
  );
}

/** Each loss with each optimizer, and what is rare of a training. */
export function trainingCoverage(
  drawn: readonly DrawnGraph[],
  losses: readonly string[],
  optimizers: readonly string[],
): Coverage {
  const found = drawn.flatMap(({ graph, batchSize, dataSet }) => [
    `${graph.nodes.at(-1)?.fields["loss"]} by ${graph.training.optimizer.type}`,
    `a batch of ${batchSize}`,
    `${dataSet.classes.length} classes`,
  ]);
  const pairs = losses.flatMap((loss) => optimizers.map((each) => `${loss} by ${each}`));
  return countOf([...pairs, "a batch of 1", "a batch of 2", "2 classes", "3 classes"], found);
}

function countOf(wanted: readonly string[], found: readonly string[]): Coverage {
  const counts = new Map(wanted.map((name) => [name, 0]));
  for (const name of found) if (counts.has(name)) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

/** The coverage as lines of a few cells each. */
export function printCoverage(title: string, coverage: Coverage): string {
  const cells = [...coverage].map(([name, count]) => `${name}: ${count}`);
  const missing = [...coverage.values()].filter((count) => count === 0).length;
  return `${title}: ${coverage.size - missing} of ${coverage.size} drawn\n  ${cells.join("; ")}\n`;
}
