/** Illness: the learning rate is far too high, so that the first updates threw the parameters where nothing can be learnt. */
import type { Training } from "../graph/graph.ts";
import { courseOf, guessLoss, printLoss } from "./course.ts";
import type { Finding } from "./finding.ts";
import { lowerRate } from "./lower-rate.ts";
import type { RunNumbers } from "./run-numbers.ts";
import { largestKernel } from "./weight-size.ts";

/** Fewer steps show too little. */
const leastSteps = 8;

/** A jump is a loss of so many times the first one, or of a guess where that is more. Healthy runs stay below 3. */
const jump = 4;

/** Nothing was learnt where the loss is still this share of a guess's or more. */
const unlearnt = 0.9;

/** Found where the loss jumped after the first step and has not come below a guess's since, or ended in overflow. */
export function learningRateTooHigh(run: RunNumbers): Finding | null {
  const { training } = run.graph;
  const guess = guessLoss(run.graph);
  const diverged = run.fault?.code === "E_LOSS_NOT_FINITE";
  const course = courseOf(run, diverged ? 1 : leastSteps);
  if (!course) return null;
  const { first, peak, recent } = course;
  const level = jump * Math.max(first.loss, guess.loss);
  const hasJumped = peak.loss >= level && peak.step > first.step;
  if (!hasJumped || !(diverged || recent.loss >= unlearnt * guess.loss)) return null;
  const times = Math.round(peak.loss / first.loss).toLocaleString("en-US");
  const rise = `With a learning rate of ${training.learningRate} the loss went from ${printLoss(first.loss)} at step ${first.step} to ${printLoss(peak.loss)} at step ${peak.step}, ${times} times as much`;
  const since = diverged
    ? `. ${run.fault?.message}`
    : `; over the last ${recent.steps} steps it is ${printLoss(recent.loss)}, and guessing gives ${guess.words}.`;
  return {
    code: "learning-rate-too-high",
    severity: diverged ? "error" : "warning",
    node: null,
    evidence: [`${rise}${since}`, ...updateSize(run)].join(" "),
    remedy: remedyFor(training),
  };
}

/**
 * How large an update is beside the weights, derived: Adam divides a gradient by its own size, and so moves a parameter by up to
 * about the learning rate (Kingma and Ba 2015, section 2.1). What plain gradients do depends on numbers that no event tells.
 */
function updateSize({ graph, stored }: RunNumbers): readonly string[] {
  const { optimizer, learningRate } = graph.training;
  const largest = largestKernel(stored);
  if ((optimizer.type !== "adam" && optimizer.type !== "adamw") || !largest) return [];
  const ratio = Number((learningRate / largest.size).toPrecision(2));
  return [
    `Adam moves a parameter by up to about the learning rate at each step: ${ratio} times the size that the weights of ${largest.name} begin with, ${largest.size.toPrecision(2)} (derived).`,
  ];
}

function remedyFor(training: Training): string {
  const lower = lowerRate(training);
  return lower === null
    ? "The learning rate cannot be set lower: set Clip norm to 1, or add BatchNorm, and begin again at step 0."
    : `Lower the learning rate, to ${lower} for example, and begin again at step 0: the parameters as they are now hardly recover.`;
}
