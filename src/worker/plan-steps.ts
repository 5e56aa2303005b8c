/** Says which steps come next. */
import { learningRateAt } from "../protocol/learning-rate.ts";
import type { StepScalars, TrainingStep } from "../runtime/engine.ts";
import type { Run } from "./run.ts";

/**
 * The next steps that nobody has sent yet: none beyond the epoch or the goal, for what comes after is not known.
 *
 * @param sent how many steps are under way.
 * @param asked how many are wanted, 1 or more.
 * @param most how many may be done from now on, those under way included.
 */
export function planSteps(run: Run, sent: number, asked: number, most: number): TrainingStep[] {
  const steps: TrainingStep[] = [];
  for (let ahead = sent; ahead < Math.min(sent + asked, most); ahead++) {
    const batch = run.nextBatch(ahead);
    if (batch === null) break;
    steps.push({ batch, scalars: scalarsAt(run, run.step + 1 + ahead) });
  }
  return steps;
}

/** What changes from step to step, at one of them. */
export function scalarsAt({ settings }: Run, step: number): StepScalars {
  const { learningRate, schedule } = settings;
  return { step, learningRate: learningRateAt(step, learningRate, schedule) };
}
