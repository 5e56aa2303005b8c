/** Grows a valid graph out of any list of numbers, so that a test may draw and shrink lists instead of graphs. */
import type { DataSet } from "../../graph/data-catalogue.ts";
import type { FieldValue, Graph, Optimizer } from "../../graph/graph.ts";
import { activations } from "../../graph/layers/shared-fields.ts";
import { initialOptimizers } from "../../graph/optimizer-fields.ts";
import { type TemplateNode, templateGraph } from "../../graph/templates/template.ts";
import type { Shape } from "../shape.ts";

/** A graph with the data set that it was grown for. */
export interface GrownGraph {
  readonly graph: Graph;
  readonly dataSet: DataSet;
  readonly batchSize: number;
}

/** How many numbers one layer takes. */
const perLayer = 5;

/** How many numbers come before those of the first layer. */
const header = 6;

interface Grown {
  readonly name: string;
  /** [H, W, C] or [C] */
  readonly shape: Shape;
}

/** The numbers of one layer, read as choices. */
interface Choices {
  readonly layer: number;
  readonly from: number;
  readonly other: number;
  readonly size: number;
  readonly detail: number;
}

/** A layer that may be grown: where it does not fit, null. */
type Growth = (
  choices: Choices,
  from: Grown,
  grown: readonly Grown[],
) => {
  readonly type: string;
  readonly inputs: readonly string[];
  readonly fields: Readonly<Record<string, FieldValue>>;
  readonly shape: Shape;
} | null;

/**
 * Grows a graph from whole numbers: image, batch, classes and optimizer first, then five numbers a layer. It has diamonds,
 * shared inputs, odd sizes, batch 1 and channel 1; every layer that nobody reads is joined into the scores.
 */
export function growGraph(numbers: readonly number[]): GrownGraph {
  const [height = 0, width = 0, channels = 0, batch = 0, classes = 0, training = 0] = numbers;
  const imageShape = [1 + (height % 7), 1 + (width % 7), 1 + (channels % 3)] as const;
  const dataSet = dataSetOf(imageShape, 2 + (classes % 2));
  const rows: TemplateNode[] = [["input", "Input", [], 0, 0]];
  const grown: Grown[] = [{ name: "input", shape: imageShape }];
  for (let at = header; at + perLayer <= numbers.length && rows.length < 38; at += perLayer) {
    const [layer = 0, from = 0, other = 0, size = 0, detail = 0] = numbers.slice(at);
    growLayer({ layer, from, other, size, detail }, rows, grown);
  }
  joinLeaves(rows, grown, dataSet.classes.length);
  const batchSize = 1 + (batch % 3);
  const optimizers: readonly Optimizer[] = Object.values(initialOptimizers);
  const optimizer = optimizers[training % optimizers.length] ?? initialOptimizers.adam;
  return { graph: templateGraph("grown", rows, { batchSize, optimizer }), dataSet, batchSize };
}

function dataSetOf(imageShape: DataSet["imageShape"], classCount: number): DataSet {
  return {
    name: "grown",
    label: "grown",
    imageShape,
    classes: Array.from({ length: classCount }, (_, index) => String(index)),
    trainCount: 100,
    validationCount: 100,
    licence: "",
    source: "",
  };
}

function growLayer(choices: Choices, rows: TemplateNode[], grown: Grown[]): void {
  const from = grown[choices.from % grown.length];
  const grow = growths[choices.layer % growths.length];
  const layer = from && grow?.(choices, from, grown);
  if (!layer) return;
  const { type, inputs, fields, shape } = layer;
  const name = `n${rows.length}`;
  rows.push([name, type, inputs, 0, 0, fields]);
  grown.push({ name, shape });
}

/** Flattens whatever nobody reads, joins it and makes scores of it. */
function joinLeaves(rows: TemplateNode[], grown: readonly Grown[], classes: number): void {
  const read = new Set(rows.flatMap(([, , inputs]) => inputs));
  const leaves = grown.filter(({ name }) => !read.has(name));
  const flat = leaves.map(({ name, shape }) => {
    if (shape.length === 1) return name;
    rows.push([`${name}f`, "Flatten", [name], 0, 0]);
    return `${name}f`;
  });
  if (flat.length > 1) rows.push(["joined", "Concat", flat, 0, 0]);
  const last = flat.length > 1 ? "joined" : (flat[0] ?? "input");
  rows.push(["scores", "Dense", [last], 0, 0, { units: classes }]);
  rows.push(["output", "Output", ["scores"], 0, 0]);
}

function activationAt(choice: number): string {
  const names = ["none", ...activations];
  return names[choice % names.length] ?? "none";
}

function isImage(shape: Shape): shape is readonly [number, number, number] {
  return shape.length === 3;
}

/** Fields and output of a window layer: often a single pixel, else up to 3 and strides also longer than the window. */
function windowLayer(
  type: "Conv2D" | "MaxPool" | "AvgPool",
  { size, detail }: Choices,
  { name, shape }: Grown,
) {
  if (!isImage(shape)) return null;
  const [height, width, channels] = shape;
  const most = Math.floor(size / 81) % 4 === 0 ? 1 : 3;
  const window = [1 + (size % most), 1 + (Math.floor(size / 3) % most)] as const;
  const strides = [1 + (Math.floor(size / 9) % most), 1 + (Math.floor(size / 27) % most)] as const;
  const same = detail % 2 === 0;
  const along = (length: number, axis: 0 | 1) =>
    same
      ? Math.ceil(length / strides[axis])
      : Math.floor((length - window[axis]) / strides[axis]) + 1;
  const [down, across] = [along(height, 0), along(width, 1)];
  if (down < 1 || across < 1) return null;
  const shared = { strides, padding: same ? "same" : "valid" };
  if (type !== "Conv2D")
    return { type, inputs: [name], fields: { window, ...shared }, shape: [down, across, channels] };
  const filters = 1 + (Math.floor(detail / 2) % 3);
  const activation = activationAt(Math.floor(detail / 6));
  const fields = { kernel: window, filters, activation, bias: detail % 5 !== 0, ...shared };
  return { type, inputs: [name], fields, shape: [down, across, filters] };
}

/** Another value with the same shape, or with the same shape but for the channels; possibly the same one. */
function partner(
  { other }: Choices,
  from: Grown,
  grown: readonly Grown[],
  axes: number,
): Grown | undefined {
  const fitting = grown.filter(
    ({ name, shape }) =>
      name !== from.name &&
      shape.length === from.shape.length &&
      shape.slice(0, axes).every((side, axis) => side === from.shape[axis]),
  );
  return fitting[other % Math.max(1, fitting.length)];
}

const growths: readonly Growth[] = [
  (choices, from) => windowLayer("Conv2D", choices, from),
  (choices, from) => windowLayer("MaxPool", choices, from),
  (choices, from) => windowLayer("AvgPool", choices, from),
  (_, { name, shape }) => ({ type: "BatchNorm", inputs: [name], fields: {}, shape }),
  ({ detail }, { name, shape }) => {
    const fields = { function: activations[detail % activations.length] ?? "relu" };
    return { type: "Activation", inputs: [name], fields, shape };
  },
  (_, { name, shape }) => ({
    type: "Activation",
    inputs: [name],
    fields: { function: "relu" },
    shape,
  }),
  ({ detail }, { name, shape }) => {
    const fields = { rate: [0, 0.25, 0.5][detail % 3] ?? 0 };
    return { type: "Dropout", inputs: [name], fields, shape };
  },
  (choices, from, grown) => {
    const other = partner(choices, from, grown, from.shape.length);
    if (!other) return null;
    return { type: "Add", inputs: [from.name, other.name], fields: {}, shape: from.shape };
  },
  (choices, from, grown) => {
    const axes = from.shape.length - 1;
    const other = partner(choices, from, grown, axes);
    if (!other) return null;
    const channels = (from.shape.at(-1) ?? 0) + (other.shape.at(-1) ?? 0);
    const shape = [...from.shape.slice(0, axes), channels];
    return channels > 12
      ? null
      : { type: "Concat", inputs: [from.name, other.name], fields: {}, shape };
  },
  (_, { name, shape }) =>
    isImage(shape)
      ? { type: "GlobalAvgPool", inputs: [name], fields: {}, shape: shape.slice(-1) }
      : null,
  (_, { name, shape }) => {
    const size = shape.reduce((product, side) => product * side, 1);
    return isImage(shape) ? { type: "Flatten", inputs: [name], fields: {}, shape: [size] } : null;
  },
  ({ size, detail }, { name, shape }) => {
    const units = 1 + (size % 4);
    const activation = activationAt(detail);
    return isImage(shape)
      ? null
      : { type: "Dense", inputs: [name], fields: { units, activation }, shape: [units] };
  },
];
