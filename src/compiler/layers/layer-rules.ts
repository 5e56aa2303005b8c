/** The compiler's rule for every layer of the catalogue. */
import { isLayerType, type LayerType } from "../../graph/layer-catalogue.ts";
import { batchNorm } from "./batch-norm.ts";
import { compositeRule } from "./composite.ts";
import { conv2d } from "./conv2d.ts";
import { dense } from "./dense.ts";
import { depthwiseConv2d, separableConv2d } from "./depthwise.ts";
import { activation, dropout } from "./elementwise.ts";
import { input, output } from "./ends.ts";
import { flatten } from "./flatten.ts";
import { add, concat, multiply } from "./joins.ts";
import type { LayerRule } from "./layer-rule.ts";
import { avgPool, globalAvgPool, maxPool } from "./pools.ts";
import { layerNorm, localResponseNorm } from "./row-norms.ts";
import { reshape, split, upSample, zeroPad } from "./sizes.ts";

const composite = compositeRule((type) => {
  if (!isLayerType(type)) throw new Error(`The catalogue has no layer ${type}.`);
  return layerRules[type];
});

export const layerRules: Readonly<Record<LayerType, LayerRule>> = {
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
  InceptionBlock: composite,
  ResidualBlock: composite,
  FireModule: composite,
  Output: output,
};
