/** Trains a network in which all that an engine keeps fades away, and counts what becomes too small on the way to zero. */
import type { Optimizer } from "../../src/graph/graph.ts";
import { initialOptimizers } from "../../src/graph/optimizer-fields.ts";
import { type TemplateNode, templateGraph } from "../../src/graph/templates/template.ts";
import type { ProgramSet } from "../../src/protocol/program.ts";
import type { Engine, StoredData } from "../../src/runtime/engine.ts";
import { programsOf, tinyBatch } from "./tiny-network.ts";

/** Memories of which a step leaves half, so that 165 steps are as good as thousands. */
export const fadingOptimizers: readonly Optimizer[] = [
  initialOptimizers.sgd,
  { ...initialOptimizers.momentum, momentum: 0.5 },
  { ...initialOptimizers.nesterov, momentum: 0.5 },
  { ...initialOptimizers.rmsprop, smoothing: 0.5 },
  initialOptimizers.adagrad,
  { ...initialOptimizers.adam, beta1: 0.5, beta2: 0.5 },
  { ...initialOptimizers.adamw, beta1: 0.5, beta2: 0.5, weightDecay: 1 },
];

const learningRate = 0.5;

/** Black images leave the first filters nothing but their decay, and the statistics no variance. */
function fadingPrograms(optimizer: Optimizer): ProgramSet {
  const rows: readonly TemplateNode[] = [
    ["input", "Input", [], 0, 0],
    ["conv", "Conv2D", ["input"], 0, 0, { filters: 3 }],
    ["norm", "BatchNorm", ["conv"], 0, 0, { momentum: 0.5 }],
    ["act", "Activation", ["norm"], 0, 0, { function: "sigmoid" }],
    ["pool", "MaxPool", ["act"], 0, 0],
    ["flatten", "Flatten", ["pool"], 0, 0],
    ["dense", "Dense", ["flatten"], 0, 0, { units: 10 }],
    ["output", "Output", ["dense"], 0, 0],
  ];
  const decays = ["sgd", "momentum", "nesterov"].includes(optimizer.type);
  const training = { data: "digits", batchSize: tinyBatch, optimizer, l2: decays ? 1 : 0 };
  return programsOf(templateGraph("fading", rows, training));
}

/** Scores so far apart that the gradients of the classes are of all sizes from 10⁻⁹ down to nothing. */
function saturated(stored: readonly StoredData[]): ReadonlyMap<string, Float32Array> {
  const biases = stored.filter(({ name }) => name === "dense/bias");
  return new Map(biases.map(({ key, data }) => [key, data.map((_, label) => -12 * label - 8)]));
}

function countBelow(data: Float32Array, least: number): number {
  return data.filter((value) => value !== 0 && Math.abs(value) < least).length;
}

/**
 * By the name of a stored buffer the most of its numbers that were at a time neither 0 nor at least so large; those that had none are
 * left out.
 */
export async function fade(
  engine: Engine,
  optimizer: Optimizer,
  least: number,
): Promise<Readonly<Record<string, number>>> {
  await engine.load(fadingPrograms(optimizer), 1);
  await engine.reset(1);
  const images = new Float32Array(tinyBatch * 64);
  const batch = { size: tinyBatch, images, labels: new Int32Array(tinyBatch) };
  const found: Record<string, number> = {};
  let step = 0;
  const train = async (count: number) => {
    for (let left = count; left > 0; left--)
      await engine.train([{ batch, scalars: { step: ++step, learningRate } }]);
  };
  await train(3);
  await engine.write(saturated(await engine.read()));
  while (step < 165) {
    await train(step < 100 ? 100 - step : 5);
    for (const { name, data } of await engine.read()) {
      const count = countBelow(data, least);
      if (count > 0) found[name] = Math.max(found[name] ?? 0, count);
    }
  }
  return found;
}
