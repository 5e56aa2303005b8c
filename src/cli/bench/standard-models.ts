/** The networks that the benchmark trains, each on 28×28×1 images with Adam. */
import type { Graph } from "../../graph/graph.ts";
import { initialOptimizers } from "../../graph/optimizer-fields.ts";
import { templateCatalogue } from "../../graph/templates/catalogue.ts";
import { type TemplateNode, templateGraph } from "../../graph/templates/template.ts";

/** Two convolutions, two pools and one dense layer: smaller than the app's template `lenet`, which is `lenet-5` here. */
const lenetRows: readonly TemplateNode[] = [
  ["input", "Input", [], 0, 0],
  ["conv1", "Conv2D", ["input"], 1, 0, { filters: 8, kernel: [5, 5] }],
  ["pool1", "MaxPool", ["conv1"], 2, 0],
  ["conv2", "Conv2D", ["pool1"], 3, 0, { filters: 16, kernel: [5, 5] }],
  ["pool2", "MaxPool", ["conv2"], 4, 0],
  ["flatten", "Flatten", ["pool2"], 5, 0],
  ["dense1", "Dense", ["flatten"], 6, 0, { units: 10 }],
  ["output", "Output", ["dense1"], 7, 0],
];

/** Small enough for a test of the benchmark itself. */
const tinyRows: readonly TemplateNode[] = [
  ["input", "Input", [], 0, 0],
  ["conv1", "Conv2D", ["input"], 1, 0, { filters: 2, kernel: [3, 3], strides: [2, 2] }],
  ["pool1", "MaxPool", ["conv1"], 2, 0],
  ["flatten", "Flatten", ["pool1"], 3, 0],
  ["dense1", "Dense", ["flatten"], 4, 0, { units: 10 }],
  ["output", "Output", ["dense1"], 5, 0],
];

const graphs: ReadonlyMap<string, Graph> = new Map([
  ["lenet", templateGraph("lenet", lenetRows, {})],
  ["inception-mini", template("inception-mini")],
  ["resnet-mini", template("resnet-mini")],
  ["lenet-5", template("lenet")],
  ["tiny", templateGraph("tiny", tinyRows, {})],
]);

function template(name: string): Graph {
  const found = templateCatalogue.get(name);
  if (found === undefined) throw new RangeError(`There is no template ${name}.`);
  return found.graph;
}

/** All models that can be asked for. */
export const modelNames: readonly string[] = [...graphs.keys()];

/** Those that run when none are named. */
export const standardModels: readonly string[] = ["lenet", "inception-mini", "resnet-mini"];

/** The seed of the first parameters. */
const benchSeed = 1;

/** A model as a graph with the settings that all contenders share. */
export function standardModel(name: string, batchSize: number): Graph {
  const graph = graphs.get(name);
  if (graph === undefined) throw new RangeError(`There is no model ${name}.`);
  const training = {
    ...graph.training,
    data: "mnist",
    batchSize,
    optimizer: initialOptimizers.adam,
    learningRate: 0.001,
    l2: 0,
    clipNorm: 0,
    seed: benchSeed,
  };
  return { ...graph, name, training };
}
