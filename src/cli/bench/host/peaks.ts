/** Measures the best rates an engine reaches on its device: networks of one kind of layer, larger until a call takes long enough. */
import { compile, evaluationProgram } from "../../../compiler/compile.ts";
import { batchAt } from "../../../data/batches.ts";
import { dataCatalogue } from "../../../graph/data-catalogue.ts";
import { orderNodes } from "../../../graph/node-order.ts";
import { initialOptimizers } from "../../../graph/optimizer-fields.ts";
import { type TemplateNode, templateGraph } from "../../../graph/templates/template.ts";
import type { LabelledImages } from "../../../protocol/batch.ts";
import type { Program, ProgramSet } from "../../../protocol/program.ts";
import type { Engine } from "../../../runtime/engine.ts";
import { FaultError } from "../../../runtime/fault-error.ts";
import type { Peaks } from "../contender.ts";

/** Units, images and filters of one size of a network; the largest are for real GPUs. */
interface Size {
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
interface Ladder {
  readonly sizes: readonly Size[];
  readonly rows: (size: Size) => readonly TemplateNode[];
  readonly mode: Program["mode"];
  readonly work: "flops" | "bytes";
  /** Left out where a chain is to stay a chain. */
  readonly passes: boolean;
}

const product: Ladder = {
  sizes: productSizes,
  rows: productRows,
  mode: "evaluate",
  work: "flops",
  passes: true,
};

const convolution: Ladder = { ...product, sizes: imageSizes, rows: convolutionRows };

const copy: Ladder = { ...convolution, rows: copyRows, work: "bytes", passes: false };

/** All four rates; each stops at the size at which a call takes a third of `patienceMs`. */
export async function measurePeaks(
  engine: Engine,
  images: LabelledImages,
  patienceMs: number,
): Promise<Peaks> {
  const climb = (ladder: Ladder) =>
    bestRate(ladder, patienceMs / 3, (size) => rateAt(engine, images, ladder, size));
  return {
    gflops: await climb(product),
    gbps: await climb(copy),
    convGflops: await climb(convolution),
    convTrainGflops: await climb({ ...convolution, mode: "train" }),
  };
}

interface Measured {
  /** 10⁹ a second. */
  readonly rate: number;
  readonly callMs: number;
}

/** The best rate on the way up, which ends where a call is long enough or the engine has not the memory for more. */
async function bestRate(
  { sizes }: Ladder,
  longestMs: number,
  measure: (size: Size) => Promise<Measured>,
): Promise<number> {
  let best = 0;
  for (const size of sizes) {
    try {
      const { rate, callMs } = await measure(size);
      best = Math.max(best, rate);
      if (callMs > longestMs) break;
    } catch (error) {
      if (best > 0 && error instanceof FaultError && error.code === "E_MEMORY") break;
      throw error;
    }
  }
  return best;
}

/** The Program to be measured, in a set whose others are small. */
function programsFor({ rows, passes, mode }: Ladder, { width, batch }: Size): ProgramSet {
  const options = passes ? {} : { passes: [] };
  const batchSize = mode === "train" ? batch : 1;
  const training = { data: "mnist", batchSize, optimizer: initialOptimizers.sgd };
  const graph = templateGraph("peak", rows({ width, batch }), training);
  const { programs, diagnostics } = compile(graph, options);
  const dataSet = dataCatalogue.get("mnist");
  if (programs === null || dataSet === undefined)
    throw new RangeError(diagnostics.map(({ message }) => message).join(" "));
  const source = { graph, dataSet, order: orderNodes(graph).ordered };
  const evaluate = evaluationProgram(source, mode === "evaluate" ? batch : 1, options);
  return { train: programs.train, trainPartial: null, evaluate, evaluatePartial: null };
}

/** At least so many calls, and for so long, are tried for the best. */
const leastCalls = 3;
const leastMs = 60;

/** The best of some calls after a first one that compiles. */
async function rateAt(
  engine: Engine,
  images: LabelledImages,
  ladder: Ladder,
  size: Size,
): Promise<Measured> {
  const { mode, work } = ladder;
  const programs = programsFor(ladder, size);
  const program = programs[mode];
  const batch = batchAt(images, null, program.batchSize, 0);
  await engine.load(programs, 1);
  let step = 0;
  const call = async () => {
    const begin = performance.now();
    if (mode === "evaluate") await engine.evaluate(batch);
    else await engine.train([{ batch, scalars: { step: ++step, learningRate: 1e-4 } }]);
    return performance.now() - begin;
  };
  await call();
  const times: number[] = [];
  const end = performance.now() + leastMs;
  while (times.length < leastCalls || performance.now() < end) times.push(await call());
  const callMs = Math.min(...times);
  const total = program.dispatches.reduce((sum, dispatch) => sum + dispatch[work], 0);
  return { rate: total / callMs / 1e6, callMs };
}
