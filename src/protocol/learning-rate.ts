/** The learning rate as a pure function of the step, so that a run resumes from its step alone. */
import type { LearningRateSchedule } from "../graph/graph.ts";

/** The least that the field of the learning rate takes; what proposes one stays at or above it. */
export const leastLearningRate: number = 1e-7;

/**
 * The learning rate of one step; `base` is the learning rate of the training settings.
 *
 * In a warm-up of W steps, step s has base · s / W (Goyal et al. 2017, section 2.2). After it, with t = s − W − 1, which is 0 at
 * the first step that is not part of the warm-up:
 *
 *     constant   base
 *     step       base · factor^⌊t / everySteps⌋                                       torch.optim.lr_scheduler.StepLR
 *     cosine     base · (floor + (1 − floor) · (1 + cos(π · min(t / decaySteps, 1))) / 2)   Loshchilov and Hutter 2017, eq. 5
 *
 * @param step counts from 1.
 */
export function learningRateAt(step: number, base: number, schedule: LearningRateSchedule): number {
  const { warmUpSteps } = schedule;
  if (step <= warmUpSteps) return (base * step) / warmUpSteps;
  return base * shareAfter(step - warmUpSteps - 1, schedule);
}

function shareAfter(steps: number, schedule: LearningRateSchedule): number {
  switch (schedule.type) {
    case "constant":
      return 1;
    case "step":
      return schedule.factor ** Math.floor(steps / schedule.everySteps);
    case "cosine": {
      const { decaySteps, floor } = schedule;
      const fall = (1 + Math.cos(Math.PI * Math.min(steps / decaySteps, 1))) / 2;
      return floor + (1 - floor) * fall;
    }
    default:
      return schedule satisfies never;
  }
}
