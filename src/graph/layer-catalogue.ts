/** Every layer that can be drawn: one file per layer, one row here. */
import type { FieldValue, Node } from "./graph.ts";
import type { Layer } from "./layer.ts";
import { activation } from "./layers/activation.ts";
import { add } from "./layers/add.ts";
import { avgPool } from "./layers/avg-pool.ts";
import { batchNorm } from "./layers/batch-norm.ts";
import { concat } from "./layers/concat.ts";
import { conv2d } from "./layers/conv2d.ts";
import { dense } from "./layers/dense.ts";
import { depthwiseConv2d } from "./layers/depthwise-conv2d.ts";
import { dropout } from "./layers/dropout.ts";
import { fireModule } from "./layers/fire-module.ts";
import { flatten } from "./layers/flatten.ts";
import { globalAvgPool } from "./layers/global-avg-pool.ts";
import { inceptionBlock } from "./layers/inception-block.ts";
import { input } from "./layers/input.ts";
import { layerNorm } from "./layers/layer-norm.ts";
import { localResponseNorm } from "./layers/local-response-norm.ts";
import { maxPool } from "./layers/max-pool.ts";
import { multiply } from "./layers/multiply.ts";
import { output } from "./layers/output.ts";
import { reshape } from "./layers/reshape.ts";
import { residualBlock } from "./layers/residual-block.ts";
import { separableConv2d } from "./layers/separable-conv2d.ts";
import { split } from "./layers/split.ts";
import { upSample } from "./layers/up-sample.ts";
import { zeroPad } from "./layers/zero-pad.ts";

/** The type of a layer in the catalogue; other rooms key exhaustive tables by it. */
export type LayerType =
  | "Input"
  | "Conv2D"
  | "DepthwiseConv2D"
  | "SeparableConv2D"
  | "MaxPool"
  | "AvgPool"
  | "GlobalAvgPool"
  | "Dense"
  | "BatchNorm"
  | "LayerNorm"
  | "LocalResponseNorm"
  | "Activation"
  | "Dropout"
  | "Flatten"
  | "Reshape"
  | "ZeroPad"
  | "UpSample"
  | "Split"
  | "Add"
  | "Multiply"
  | "Concat"
  | "InceptionBlock"
  | "ResidualBlock"
  | "FireModule"
  | "Output";

const rows: Readonly<Record<LayerType, Layer>> = {
  Input: input,
  Conv2D: conv2d,
  DepthwiseConv2D: depthwiseConv2d,
  SeparableConv2D: separableConv2d,
  MaxPool: maxPool,
  AvgPool: avgPool,
  GlobalAvgPool: globalAvgPool,
  Dense: dense,
  BatchNorm: batchNorm,
  LayerNorm: layerNorm,
  LocalResponseNorm: localResponseNorm,
  Activation: activation,
  Dropout: dropout,
  Flatten: flatten,
  Reshape: reshape,
  ZeroPad: zeroPad,
  UpSample: upSample,
  Split: split,
  Add: add,
  Multiply: multiply,
  Concat: concat,
  InceptionBlock: inceptionBlock,
  ResidualBlock: residualBlock,
  FireModule: fireModule,
  Output: output,
};

/** The layers by type, in the order of the catalogue. */
export const layerCatalogue: ReadonlyMap<string, Layer> = new Map(Object.entries(rows));

/** Tells whether the catalogue has a layer of this type. */
export function isLayerType(type: string): type is LayerType {
  return layerCatalogue.has(type);
}

/** The values that a new node of this layer starts with. */
export function initialFields(layer: Layer): Record<string, FieldValue> {
  return Object.fromEntries(
    Object.entries(layer.fields).map(([name, field]) => [name, field.initial]),
  );
}

/** The second line of a node's card. A number that the user has not finished typing shows as a question mark. */
export function summaryOf(node: Node): string {
  const fields = Object.fromEntries(
    Object.entries(node.fields).map(([name, value]) => [name, Number.isNaN(value) ? "?" : value]),
  );
  return layerOf(node)?.summary({ ...node, fields }) ?? "unknown layer";
}

/** The layer of a node, or undefined when the catalogue does not know its type. */
export function layerOf(node: Node): Layer | undefined {
  return layerCatalogue.get(node.type);
}

/** The output ports of a node, in order: none when the catalogue does not know its type. */
export function outputPorts(node: Node): readonly string[] {
  const layer = layerOf(node);
  return layer?.outputsOf?.(node) ?? layer?.outputs ?? [];
}
