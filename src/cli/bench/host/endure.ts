/** Trains an engine of ours for thousands of steps and takes their time. */
import type { LabelledImages } from "../../../protocol/batch.ts";
import type { EngineHost } from "../../../runtime/create-engine.ts";
import type { Engine } from "../../../runtime/engine.ts";
import { benchBatches } from "../bench-data.ts";
import type { Contender } from "../contender.ts";
import {
  type Distance,
  type EnduranceJson,
  enduranceCourse,
  enduranceOf,
  enduranceOptimizers,
} from "../endurance.ts";
import { compileModel, standardModel } from "../standard-models.ts";
import { openEngine } from "./engine-racer.ts";

export interface EnduranceOrder {
  readonly contender: Contender;
  readonly optimizer: EnduranceJson["optimizer"];
  readonly distance: Distance;
}

/**
 * Before the clock starts, a window of steps is trained and thrown away: code that is still being compiled would make the first
 * steps slow and the ratio small.
 *
 * @throws Error where a loss is not finite.
 */
export async function endure(
  { contender, optimizer: type, distance }: EnduranceOrder,
  images: LabelledImages,
  host: EngineHost,
): Promise<EnduranceJson> {
  const { model, batch } = enduranceCourse;
  const chosen = enduranceOptimizers.find(({ optimizer }) => optimizer.type === type);
  if (chosen === undefined) throw new RangeError(`There is no optimizer ${type}.`);
  const { optimizer, learningRate } = chosen;
  const graph = standardModel(model, batch);
  const { programs } = compileModel({ ...graph, training: { ...graph.training, optimizer } });
  const batches = benchBatches(images, batch);
  const engine = await openEngine(contender, host);
  try {
    await engine.load(programs, graph.training.seed);
    const run = stepsOf(engine, batches, learningRate);
    await run(0, distance.window);
    await engine.reset(graph.training.seed);
    const blocks: number[] = [];
    let lastLoss = Number.NaN;
    for (let done = 0; done < distance.steps; done += distance.block) {
      const begin = performance.now();
      lastLoss = await run(done, distance.block);
      blocks.push(performance.now() - begin);
    }
    const stored = await engine.read();
    const subnormal = stored.reduce((sum, { data }) => sum + countSubnormal(data), 0);
    return {
      ...{ model, batch, engine: contender.name, optimizer: type, steps: distance.steps },
      ...{ ...enduranceOf(blocks, distance), lastLoss, subnormal },
    };
  } finally {
    engine.dispose();
  }
}

/** A function that trains `count` steps after `done` others, as many a call as the engine likes, and gives the last loss. */
function stepsOf(engine: Engine, batches: ReturnType<typeof benchBatches>, learningRate: number) {
  return async (done: number, count: number): Promise<number> => {
    let loss = Number.NaN;
    let step = done;
    while (step < done + count) {
      const size = Math.min(engine.stepsPerCall, done + count - step);
      const steps = Array.from({ length: size }, () => ({
        batch: batches[step % batches.length] as (typeof batches)[number],
        scalars: { step: ++step, learningRate },
      }));
      loss = (await engine.train(steps)).at(-1)?.loss ?? Number.NaN;
      if (!Number.isFinite(loss)) throw new Error(`its loss is ${loss} by step ${step}`);
    }
    return loss;
  };
}

function countSubnormal(data: Float32Array): number {
  return data.filter((value) => value !== 0 && Math.abs(value) < 2 ** -126).length;
}
