/** The course of a run's loss in a few figures, and what a network reaches that has learnt nothing. */
import { dataCatalogue } from "../graph/data-catalogue.ts";
import type { Graph } from "../graph/graph.ts";
import type { RunNumbers } from "./run-numbers.ts";

/** A loss and the step it belongs to. */
export interface LossAtStep {
  readonly loss: number;
  readonly step: number;
}

/** The loss over all steps that are known. */
export interface Course {
  readonly first: LossAtStep;
  /** The largest loss. */
  readonly peak: LossAtStep;
  /** Mean over the last steps, so many of them. */
  readonly recent: { readonly loss: number; readonly steps: number };
}

/** Over how many steps a mean is taken; fewer where half the run has not so many. */
const recentSteps = 20;

/** Null where fewer than `least` losses are known. Makes nothing for each step, as a run may have a million. */
export function courseOf({ losses, firstStep }: RunNumbers, least: number): Course | null {
  let [count, first, peak] = [0, -1, -1];
  const at = (index: number) => losses[index] ?? Number.NaN;
  for (let index = 0; index < losses.length; index++) {
    const loss = at(index);
    if (!Number.isFinite(loss)) continue;
    count += 1;
    if (first < 0) first = index;
    if (peak < 0 || loss > at(peak)) peak = index;
  }
  if (count === 0 || count < least) return null;
  const point = (index: number): LossAtStep => ({ loss: at(index), step: firstStep + index });
  const recent = meanOfLast(losses, Math.min(recentSteps, Math.ceil(count / 2)));
  return { first: point(first), peak: point(peak), recent };
}

/** Over the last `count` steps whose loss is known, of which there are so many. */
function meanOfLast(losses: ArrayLike<number>, count: number): Course["recent"] {
  let [sum, found] = [0, 0];
  for (let index = losses.length - 1; found < count && index >= 0; index--) {
    const loss = losses[index] ?? Number.NaN;
    if (!Number.isFinite(loss)) continue;
    sum += loss;
    found += 1;
  }
  return { loss: sum / found, steps: found };
}

/** The loss of a network that knows nothing of the images, and the words for how that is derived. */
export interface GuessLoss {
  readonly loss: number;
  readonly words: string;
}

/**
 * What the loss is where every class is held for equally likely, for K classes:
 *
 *     softmax cross-entropy   ln K
 *     mean squared error      (K − 1) / K²    every score 1 / K
 *     hinge                   1               every score 0
 */
export function guessLoss({ nodes, training }: Graph): GuessLoss {
  const classes = dataCatalogue.get(training.data)?.classes.length ?? 2;
  const output = nodes.find(({ type }) => type === "Output");
  switch (output?.fields["loss"]) {
    case "mean squared error": {
      const loss = (classes - 1) / classes ** 2;
      return { loss, words: `(${classes} − 1) / ${classes}² = ${printLoss(loss)}` };
    }
    case "hinge":
      return { loss: 1, words: "1" };
    default: {
      const loss = Math.log(classes);
      return { loss, words: `ln ${classes} = ${loss.toFixed(3)}` };
    }
  }
}

/** A loss with as many digits as are of use: 2.41, 54.6, 12,089, 3.2e+21. */
export function printLoss(loss: number): string {
  if (loss >= 1e7 || (loss !== 0 && loss < 1e-3)) return loss.toExponential(1);
  return loss >= 1000
    ? Math.round(loss).toLocaleString("en-US")
    : String(Number(loss.toPrecision(3)));
}
