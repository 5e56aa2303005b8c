/** A small network around every layer of the catalogue, with the settings that are easy to get wrong; `tsc` lists a layer that has none. */
import type { Graph } from "../../src/graph/graph.ts";
import type { LayerType } from "../../src/graph/layer-catalogue.ts";
import { type TemplateNode, templateGraph } from "../../src/graph/templates/template.ts";

/** Rows between `stem`, a convolution with smooth activation and 6 channels at 8×8, and `end`, whose values may have any shape. */
type Middle = readonly TemplateNode[];

const middles: { readonly [T in LayerType]: readonly Middle[] } = {
  Input: [[["end", "Flatten", ["input"], 0, 0]]],
  Output: [[["end", "Flatten", ["stem"], 0, 0]]],
  Conv2D: [
    [["end", "Conv2D", ["stem"], 0, 0, { filters: 3, activation: "tanh" }]],
    [
      [
        "end",
        "Conv2D",
        ["stem"],
        0,
        0,
        { filters: 4, groups: 2, strides: [2, 1], activation: "elu" },
      ],
    ],
    [
      [
        "end",
        "Conv2D",
        ["stem"],
        0,
        0,
        { filters: 2, dilation: [2, 3], padding: "valid", activation: "none" },
      ],
    ],
    // A single tap, which no dilation moves, beside three of them and alone.
    [["end", "Conv2D", ["stem"], 0, 0, { filters: 4, kernel: [1, 3], dilation: [2, 2] }]],
    [["end", "Conv2D", ["stem"], 0, 0, { filters: 4, kernel: [1, 1], dilation: [3, 2] }]],
  ],
  InceptionBlock: [
    [
      [
        "end",
        "InceptionBlock",
        ["stem"],
        0,
        0,
        { one: 2, reduce3: 2, three: 3, reduce5: 1, five: 2, pool: 1, activation: "elu" },
      ],
    ],
  ],
  ResidualBlock: [
    [["end", "ResidualBlock", ["stem"], 0, 0, { filters: 6, activation: "tanh" }]],
    [
      [
        "end",
        "ResidualBlock",
        ["stem"],
        0,
        0,
        { filters: 4, strides: [2, 2], activation: "silu", initializer: "he normal" },
      ],
    ],
  ],
  FireModule: [
    [
      [
        "end",
        "FireModule",
        ["stem"],
        0,
        0,
        { squeeze: 2, expand1: 3, expand3: 3, activation: "gelu", initializer: "he normal" },
      ],
    ],
  ],
  DepthwiseConv2D: [
    [["end", "DepthwiseConv2D", ["stem"], 0, 0, { multiplier: 2, activation: "gelu" }]],
    [
      [
        "end",
        "DepthwiseConv2D",
        ["stem"],
        0,
        0,
        { dilation: [2, 2], strides: [2, 2], bias: false, activation: "none" },
      ],
    ],
    [["end", "DepthwiseConv2D", ["stem"], 0, 0, { kernel: [3, 1], dilation: [2, 3] }]],
  ],
  SeparableConv2D: [
    [
      [
        "end",
        "SeparableConv2D",
        ["stem"],
        0,
        0,
        { filters: 5, multiplier: 2, strides: [2, 2], activation: "silu" },
      ],
    ],
  ],
  MaxPool: [[["end", "MaxPool", ["stem"], 0, 0, { padding: "same" }]]],
  AvgPool: [
    [["end", "AvgPool", ["stem"], 0, 0, { window: [3, 3], strides: [2, 2], padding: "same" }]],
  ],
  GlobalAvgPool: [[["end", "GlobalAvgPool", ["stem"], 0, 0]]],
  Dense: [
    [
      ["flat", "Flatten", ["stem"], 0, 0],
      ["end", "Dense", ["flat"], 0, 0, { units: 7, activation: "sigmoid" }],
    ],
  ],
  BatchNorm: [[["end", "BatchNorm", ["stem"], 0, 0]]],
  LayerNorm: [
    [["end", "LayerNorm", ["stem"], 0, 0]],
    [
      ["mean", "GlobalAvgPool", ["stem"], 0, 0],
      ["end", "LayerNorm", ["mean"], 0, 0, { epsilon: 0.1 }],
    ],
  ],
  LocalResponseNorm: [
    [["end", "LocalResponseNorm", ["stem"], 0, 0]],
    [
      [
        "end",
        "LocalResponseNorm",
        ["stem"],
        0,
        0,
        { depthRadius: 1, bias: 1, alpha: 1, beta: 0.5 },
      ],
    ],
  ],
  Activation: [
    [["end", "Activation", ["stem"], 0, 0, { function: "softmax" }]],
    [["end", "Activation", ["stem"], 0, 0, { function: "silu" }]],
  ],
  Dropout: [[["end", "Dropout", ["stem"], 0, 0]]],
  Flatten: [[["end", "Flatten", ["stem"], 0, 0]]],
  Reshape: [
    [["end", "Reshape", ["stem"], 0, 0, { shape: "4×-1×12" }]],
    [
      ["shaped", "Reshape", ["stem"], 0, 0, { shape: "16×4×6" }],
      ["end", "Conv2D", ["shaped"], 0, 0, { filters: 2, activation: "tanh" }],
    ],
  ],
  ZeroPad: [[["end", "ZeroPad", ["stem"], 0, 0, { top: 2, right: 0 }]]],
  UpSample: [[["end", "UpSample", ["stem"], 0, 0, { factor: [2, 3] }]]],
  Split: [
    [
      ["parts", "Split", ["stem"], 0, 0, { parts: 3 }],
      ["left", "Activation", ["parts:out3"], 0, 0, { function: "sigmoid" }],
      ["end", "Multiply", ["left", "parts:out1", "parts:out2"], 0, 0],
    ],
    // The first part goes nowhere, and the last is read twice.
    [
      ["parts", "Split", ["stem"], 0, 0, { parts: 3 }],
      ["end", "Concat", ["parts:out3", "parts:out2", "parts:out3"], 0, 0],
    ],
    [
      ["parts", "Split", ["stem"], 0, 0, { parts: 2 }],
      ["end", "Activation", ["parts:out1"], 0, 0, { function: "tanh" }],
    ],
  ],
  Multiply: [
    [
      ["gate", "Activation", ["stem"], 0, 0, { function: "sigmoid" }],
      ["end", "Multiply", ["stem", "gate", "stem"], 0, 0],
    ],
    [["end", "Multiply", ["stem", "stem"], 0, 0]],
  ],
  Add: [
    [
      ["other", "Activation", ["stem"], 0, 0, { function: "tanh" }],
      ["end", "Add", ["stem", "other", "stem"], 0, 0],
    ],
  ],
  Concat: [
    [
      ["other", "Activation", ["stem"], 0, 0, { function: "tanh" }],
      ["end", "Concat", ["stem", "other", "stem"], 0, 0],
    ],
  ],
};

/** One network: images of 8×8, `stem`, the rows in question, then Dense and Output. */
export interface LayerGraph {
  readonly type: string;
  readonly index: number;
  readonly graph: Graph;
}

function networkAround(middle: Middle): Graph {
  const rows: readonly TemplateNode[] = [
    ["input", "Input", [], 0, 0],
    ["stem", "Conv2D", ["input"], 0, 0, { filters: 6, kernel: [3, 3], activation: "tanh" }],
    ...middle,
    ["last", "Flatten", ["end"], 0, 0],
    ["scores", "Dense", ["last"], 0, 0, { units: 10 }],
    ["output", "Output", ["scores"], 0, 0],
  ];
  const used = middle.some(([, , inputs]) => inputs.includes("stem"));
  return templateGraph("layer", used ? rows : rows.filter(([name]) => name !== "stem"), {
    data: "digits",
    batchSize: 3,
    optimizer: { type: "sgd" },
    seed: 1,
  });
}

/** All networks. */
export const layerGraphs: readonly LayerGraph[] = Object.entries(middles).flatMap(
  ([type, variants]) =>
    variants.map((middle, index) => ({ type, index, graph: networkAround(middle) })),
);
