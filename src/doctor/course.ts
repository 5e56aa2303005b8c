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
  readonly last: LossAtStep;
  /** The largest loss. */
  readonly peak: LossAtStep;
  /** Mean over the last steps, so many of them. */
  readonly recent: { readonly loss: number; readonly steps: number };
}

/** Over how many steps a mean is taken; fewer where half the run has not so many. */
const recentSteps = 20;

/** Null where fewer than `least` losses are known. */
export function courseOf({ losses, firstStep }: RunNumbers, least: number): Course | null {
  const known: LossAtStep[] = [];
  for (let index = 0; index < losses.length; index++) {
    const loss = losses[index] ?? Number.NaN;
    if (Number.isFinite(loss)) known.push({ loss, step: firstStep + index });
  }
  const [first] = known;
  const last = known.at(-1);
  if (!first || !last || known.length < least) return null;
  const tail = known.slice(-Math.min(recentSteps, Math.ceil(known.length / 2)));
  const sum = tail.reduce((total, { loss }) => total + loss, 0);
  const peak = known.reduce((most, each) => (each.loss > most.loss ? each : most), first);
  return { first, last, peak, recent: { loss: sum / tail.length, steps: tail.length } };
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
