/** Networks of one kind of layer, from small to large, on which the best rates of an engine are measured. */
import type { TemplateNode } from "../../../graph/templates/template.ts";
import type { Program } from "../../../protocol/program.ts";

/** Units, images and filters of one size of a network; the largest are for real GPUs. */
export interface Size {
  readonly width: number;
  readonly batch: number;
}

const productSizes: readonly Size[] = [
  { width: 128, batch: 64 },
  { width: 256, batch: 128 },
  { width: 512, batch: 256 },
  { width: 1024, batch: 512 },
  { width: 2048, batch: 1000 },
  { width: 4096, batch: 1000 },
  { width: 8192, batch: 1000 },
];

const imageSizes: readonly Size[] = [1, 4, 16, 64, 256, 1000].map((batch) => ({
  width: 32,
  batch,
}));

/** Three square products between a first and a last one. */
function productRows({ width }: Size): readonly TemplateNode[] {
  const dense = (name: string, input: string, units: number): TemplateNode => [
    name,
    "Dense",
    [input],
    0,
    0,
    { units },
  ];
  return [
    ["input", "Input", [], 0, 0],
    ["flatten", "Flatten", ["input"], 0, 0],
    dense("dense1", "flatten", width),
    dense("dense2", "dense1", width),
    dense("dense3", "dense2", width),
    dense("dense4", "dense3", width),
    dense("dense5", "dense4", 10),
    ["output", "Output", ["dense5"], 0, 0],
  ];
}

/** Three 3×3 convolutions between as many channels as filters. */
function convolutionRows({ width }: Size): readonly TemplateNode[] {
  const conv = (name: string, input: string): TemplateNode => [
    name,
    "Conv2D",
    [input],
    0,
    0,
    { filters: width },
  ];
  return [
    ["input", "Input", [], 0, 0],
    conv("conv1", "input"),
    conv("conv2", "conv1"),
    conv("conv3", "conv2"),
    conv("conv4", "conv3"),
    ["gap", "GlobalAvgPool", ["conv4"], 0, 0],
    ["dense", "Dense", ["gap"], 0, 0],
    ["output", "Output", ["dense"], 0, 0],
  ];
}

/** Elementwise kernels over an image 16 times as large. */
function copyRows(): readonly TemplateNode[] {
  const act = (name: string, input: string): TemplateNode => [
    name,
    "Activation",
    [input],
    0,
    0,
    { function: "leaky relu" },
  ];
  return [
    ["input", "Input", [], 0, 0],
    ["up", "UpSample", ["input"], 0, 0, { factor: [8, 8] }],
    act("act1", "up"),
    act("act2", "act1"),
    act("act3", "act2"),
    act("act4", "act3"),
    act("act5", "act4"),
    act("act6", "act5"),
    ["pool", "MaxPool", ["act6"], 0, 0, { window: [8, 8], strides: [8, 8] }],
    ["flatten", "Flatten", ["pool"], 0, 0],
    ["dense", "Dense", ["flatten"], 0, 0],
    ["output", "Output", ["dense"], 0, 0],
  ];
}

/** What is measured on which networks. */
export interface Ladder {
  readonly sizes: readonly Size[];
  readonly rows: (size: Size) => readonly TemplateNode[];
  readonly mode: Program["mode"];
  readonly work: "flops" | "bytes";
  /** Left out where a chain is to stay a chain. */
  readonly passes: boolean;
}

/** Matrix products. */
export const product: Ladder = {
  sizes: productSizes,
  rows: productRows,
  mode: "evaluate",
  work: "flops",
  passes: true,
};

/** Convolutions, forward; they can be trained too. */
export const convolution: Ladder = { ...product, sizes: imageSizes, rows: convolutionRows };

/** Elementwise kernels. */
export const copy: Ladder = { ...convolution, rows: copyRows, work: "bytes", passes: false };
