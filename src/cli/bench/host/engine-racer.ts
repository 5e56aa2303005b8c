/** Runs one of our engines the way the training loop of the app does: as many steps a call and calls in flight as it asks for. */
import type { Graph } from "../../../graph/graph.ts";
import type { Batch } from "../../../protocol/batch.ts";
import { type EngineChoice, engineChoices } from "../../../protocol/command.ts";
import { createEngine, type EngineHost } from "../../../runtime/create-engine.ts";
import type { Engine, StepResult, TrainingStep } from "../../../runtime/engine.ts";
import type { Contender } from "../contender.ts";
import { compileModel } from "../standard-models.ts";
import type { Racer } from "./racer.ts";

/**
 * Makes an engine with its lanes.
 *
 * @throws FaultError where it does not run here.
 */
export async function openEngine(
  { name, lanes, threads }: Omit<Contender, "kind">,
  host: EngineHost,
): Promise<Engine> {
  return createEngine({ engine: choiceOf(name), lanes: { lanes, threads } }, host, null);
}

function choiceOf(name: string): EngineChoice {
  const choice = engineChoices.find((candidate) => candidate === name);
  if (choice === undefined) throw new RangeError(`There is no engine ${name}.`);
  return choice;
}

/** An opener whose call is what a person waits for: the graph is compiled before, as it is on the page. */
export function engineRacer(
  contender: Contender,
  host: EngineHost,
  graph: Graph,
  batches: readonly Batch[],
): () => Promise<Racer> {
  const { programs } = compileModel(graph);
  const { seed, learningRate } = graph.training;
  return async () => {
    const engine = await openEngine(contender, host);
    await engine.load(programs, seed);
    let step = 0;
    const next = (): TrainingStep => {
      const batch = batches[step % batches.length];
      if (batch === undefined) throw new RangeError("An engine needs at least one batch.");
      step++;
      return { batch, scalars: { step, learningRate } };
    };
    return {
      device: engine.description.device,
      get stepsPerCall() {
        return engine.stepsPerCall;
      },
      train: (steps) => trainSteps(engine, steps, next),
      dispose: () => engine.dispose(),
    };
  };
}

async function trainSteps(
  engine: Engine,
  steps: number,
  next: () => TrainingStep,
): Promise<readonly number[]> {
  const underWay: Promise<readonly StepResult[]>[] = [];
  const losses: number[] = [];
  let left = steps;
  while (left > 0 || underWay.length > 0) {
    while (left > 0 && underWay.length < engine.callsInFlight) {
      const count = Math.min(left, engine.stepsPerCall);
      underWay.push(engine.train(Array.from({ length: count }, next)));
      left -= count;
    }
    const results = (await underWay.shift()) ?? [];
    losses.push(...results.map(({ loss }) => loss));
  }
  if (losses.length !== steps)
    throw new Error(`Of ${steps} steps ${losses.length} gave a loss: the last one is not finite.`);
  return losses;
}
