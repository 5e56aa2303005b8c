/** Computes the gradients of a run's first step, on an engine that is then free for something else. */
import type { Graph } from "../../graph/graph.ts";
import type { Batch } from "../../protocol/batch.ts";
import { learningRateAt } from "../../protocol/learning-rate.ts";
import { type Engine, type StoredData, trainStep } from "../../runtime/engine.ts";
import { programsForBatch } from "./programs-of.ts";

const suffix = "/gradient";

/**
 * Trains one step from the given values with Programs that keep their gradients, and reads those.
 *
 * @param values the starting values of every parameter, by key.
 * @returns gradients before clipping and penalty, under the names of their parameters. The engine is left with other values.
 */
export async function firstGradients(
  engine: Engine,
  graph: Graph,
  values: ReadonlyMap<string, Float32Array>,
  batch: Batch,
): Promise<readonly StoredData[]> {
  const { seed, learningRate, schedule } = graph.training;
  const programs = programsForBatch(graph, batch.size, { keepGradients: true });
  await engine.load(programs, seed);
  await engine.reset(seed);
  await engine.write(values);
  await trainStep(engine, batch, {
    step: 1,
    learningRate: learningRateAt(1, learningRate, schedule),
  });
  const stored = await engine.read();
  const gradientKeys = new Set([...values.keys()].map((key) => `${key}${suffix}`));
  return stored
    .filter(({ key }) => gradientKeys.has(key))
    .map((gradient) => ({ ...gradient, name: gradient.name.slice(0, -suffix.length) }));
}
