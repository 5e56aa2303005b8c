/** Measures how long a step takes on an engine, and leaves it as it was before. */
import type { Batch } from "../protocol/batch.ts";
import type { Program, ProgramSet } from "../protocol/program.ts";
import type { Engine } from "./engine.ts";

/** The run that an engine is tried on. */
export interface Trial {
  readonly programs: ProgramSet;
  readonly seed: number;
}

/** Steps that say enough, where they are quick. */
const mostSteps = 5;
/** No further step is begun after this, in milliseconds. */
const usualBudgetMs = 120;

/**
 * The least time of a step in milliseconds, without the first where there are more. The engine must have loaded the Programs;
 * its stored buffers are those of step 0 afterwards.
 */
export async function measureStep(
  engine: Engine,
  { programs, seed }: Trial,
  budgetMs: number = usualBudgetMs,
): Promise<number> {
  const batch = trialBatch(programs.train);
  const timesMs: number[] = [];
  const begin = performance.now();
  for (let step = 1; step <= mostSteps + 1; step++) {
    const stepBegin = performance.now();
    if (step > 1 && stepBegin - begin > budgetMs) break;
    await engine.train([{ batch, scalars: { step, learningRate: 0.001 } }]);
    timesMs.push(performance.now() - stepBegin);
  }
  await engine.reset(seed);
  return Math.min(...(timesMs.length > 1 ? timesMs.slice(1) : timesMs));
}

/** Loads the Programs and measures. */
export async function tryStep(engine: Engine, trial: Trial): Promise<number> {
  await engine.load(trial.programs, trial.seed);
  return measureStep(engine, trial);
}

/** Images that are neither black nor alike. */
function trialBatch({ batchSize, buffers, images }: Program): Batch {
  const size = (buffers[images]?.sizeBytes ?? 0) / 4;
  const golden = 0.618034;
  return {
    size: batchSize,
    images: Float32Array.from({ length: size }, (_, index) => (index * golden) % 1),
    labels: new Int32Array(batchSize),
  };
}

/** Names a machine and networks of about one size: what is measured for one of them goes for all. */
export function measurementKey(device: string, { train }: ProgramSet): string {
  const flops = train.dispatches.reduce((sum, dispatch) => sum + dispatch.flops, 0);
  return `${device}, ${train.dispatches.length} dispatches, 2^${Math.round(Math.log2(flops + 1))} flops`;
}
