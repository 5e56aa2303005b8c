/** The networks that the benchmark trains with Adam: on images of 28×28×1, and one on 64×64×3. */
import type { Compilation } from "../../compiler/compilation.ts";
import { compile } from "../../compiler/compile.ts";
import type { DataSet } from "../../graph/data-catalogue.ts";
import type { Graph } from "../../graph/graph.ts";
import { initialOptimizers } from "../../graph/optimizer-fields.ts";
import { templateCatalogue } from "../../graph/templates/catalogue.ts";
import { type TemplateNode, templateGraph } from "../../graph/templates/template.ts";
import type { ProgramSet } from "../../protocol/program.ts";

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

/**
 * Three pairs of 3×3 convolutions on images of 64×64×3, in the manner of Simonyan and Zisserman 2015: with 32 to 128 channels its step
 * is arithmetic, almost all of it, where those above are small enough for everything else to show.
 */
const vggRows: readonly TemplateNode[] = [
  ["input", "Input", [], 0, 0],
  ...[32, 64, 128].flatMap((filters, stage): TemplateNode[] => [
    [`conv${stage}a`, "Conv2D", [stage === 0 ? "input" : `pool${stage - 1}`], 0, 0, { filters }],
    [`conv${stage}b`, "Conv2D", [`conv${stage}a`], 0, 0, { filters }],
    [`pool${stage}`, "MaxPool", [`conv${stage}b`], 0, 0],
  ]),
  ["gap", "GlobalAvgPool", ["pool2"], 0, 0],
  ["dense1", "Dense", ["gap"], 0, 0, { units: 10 }],
  ["output", "Output", ["dense1"], 0, 0],
];

const graphs: ReadonlyMap<string, Graph> = new Map([
  ["lenet", templateGraph("lenet", lenetRows, {})],
  ["inception-mini", template("inception-mini")],
  ["resnet-mini", template("resnet-mini")],
  ["vgg-64", templateGraph("vgg-64", vggRows, {})],
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
export const standardModels: readonly string[] = [
  "lenet",
  "inception-mini",
  "resnet-mini",
  "vgg-64",
];

/** What the catalogue would say of the images that `bench-data.ts` draws for `vgg-64`. */
const coloured: DataSet = {
  name: "bench",
  label: "Coloured waves",
  imageShape: [64, 64, 3],
  classes: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
  trainCount: 512,
  validationCount: 512,
  licence: "MIT, as this app",
  source: "Drawn by the benchmark from a seed",
};

/** The data set of a model, where that is none of the catalogue. */
export function ownDataSet(model: string): DataSet | undefined {
  return model === "vgg-64" ? coloured : undefined;
}

/**
 * Compiles a model of this file.
 *
 * @throws RangeError where it does not compile.
 */
export function compileModel(graph: Graph): Compilation & { readonly programs: ProgramSet } {
  const dataSet = ownDataSet(graph.name);
  const compilation = compile(graph, dataSet === undefined ? {} : { dataSet });
  const { programs } = compilation;
  if (programs === null) throw new RangeError(`${graph.name} does not compile.`);
  return { ...compilation, programs };
}

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
