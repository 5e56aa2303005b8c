/** Trains exactly the batches of a replay case from exactly its parameters. */
import type { Batch } from "../../protocol/batch.ts";
import type { EngineWish } from "../../protocol/command.ts";
import { learningRateAt } from "../../protocol/learning-rate.ts";
import { type Engine, trainStep } from "../../runtime/engine.ts";
import { StepTimes } from "../../worker/step-times.ts";
import { CommandFailure } from "../command.ts";
import { createNodeEngine } from "../node-engine.ts";
import { firstGradients } from "./first-gradients.ts";
import { programsForBatch } from "./programs-of.ts";
import { type ReplayCase, startingValues } from "./replay-case.ts";
import type { RunRecord } from "./terminal-run.ts";

/**
 * Trains; `watch` is told of every step.
 *
 * @throws BadArgument when the case does not fit its graph, CommandFailure when the graph has errors or a loss is not finite.
 */
export async function replay(
  replayed: ReplayCase,
  wish: EngineWish,
  watch: (step: number, loss: number) => void,
): Promise<RunRecord> {
  const { graph, batches } = replayed;
  const [first] = batches;
  if (first === undefined) throw new CommandFailure("The case has no steps.");
  const programs = programsForBatch(graph, first.size);
  const values = startingValues(replayed, programs.train.stored);
  const trial = { programs, seed: graph.training.seed };
  const engine = await createNodeEngine(wish, trial);
  try {
    const gradients = await firstGradients(engine, graph, values, first);
    await engine.load(programs, graph.training.seed);
    await engine.reset(graph.training.seed);
    await engine.write(values);
    const run = await trainAll(engine, replayed, watch);
    const stored = await engine.read();
    const rest = { validation: null, validations: [], stopped: false, fault: null } as const;
    return { engine: engine.description, ...run, ...rest, gradients, stored };
  } finally {
    engine.dispose();
  }
}

async function trainAll(
  engine: Engine,
  { graph, batches }: ReplayCase,
  watch: (step: number, loss: number) => void,
): Promise<Pick<RunRecord, "losses" | "stepTime" | "firstStepMs">> {
  const { seed, learningRate, schedule } = graph.training;
  const times = new StepTimes(Number.POSITIVE_INFINITY);
  const losses: number[] = [];
  let loadedSize = batches[0]?.size;
  let firstStepMs = 0;
  const load = async ({ size }: Batch) => {
    if (size !== loadedSize) await engine.load(programsForBatch(graph, size), seed);
    loadedSize = size;
  };
  for (const [index, batch] of batches.entries()) {
    const step = index + 1;
    await load(batch);
    const beginMs = performance.now();
    const scalars = { step, learningRate: learningRateAt(step, learningRate, schedule) };
    const { loss } = await trainStep(engine, batch, scalars);
    const durationMs = performance.now() - beginMs;
    if (!Number.isFinite(loss))
      throw new CommandFailure(`The loss became ${loss} at step ${step} of ${batches.length}.`);
    if (step === 1) firstStepMs = durationMs;
    else times.add(durationMs);
    losses.push(loss);
    watch(step, loss);
  }
  return { losses, stepTime: times.summary(), firstStepMs };
}
