/** Measures the best rates an engine reaches on its device: networks of one kind of layer, larger until a call takes long enough. */
import { compile, evaluationProgram } from "../../../compiler/compile.ts";
import { batchAt } from "../../../data/batches.ts";
import { dataCatalogue } from "../../../graph/data-catalogue.ts";
import { orderNodes } from "../../../graph/node-order.ts";
import { initialOptimizers } from "../../../graph/optimizer-fields.ts";
import { templateGraph } from "../../../graph/templates/template.ts";
import type { LabelledImages } from "../../../protocol/batch.ts";
import type { ProgramSet } from "../../../protocol/program.ts";
import type { Engine } from "../../../runtime/engine.ts";
import { FaultError } from "../../../runtime/fault-error.ts";
import type { Peaks } from "../contender.ts";
import { convolution, copy, type Ladder, product, type Size } from "./peak-networks.ts";

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
