/** Compares what a graph computes before and after passes, and names the pass that is to blame. */

import type { Graph } from "../../graph/graph.ts";
import { build } from "../1-build/build.ts";
import { differentiate } from "../2-differentiate/differentiate.ts";
import { optimizeParameters } from "../2-differentiate/optimize-parameters.ts";
import type { Pass } from "../3-optimize/pass.ts";
import { findForks } from "../5-schedule/forks.ts";
import { schedule } from "../5-schedule/schedule.ts";
import { lower } from "../6-lower/lower.ts";
import type { Source } from "../compile.ts";
import type { Ir } from "../ir.ts";
import type { InterpreterInputs } from "../oracle/interpret.ts";
import { verifying } from "../verifying.ts";
import type { DrawnGraph } from "./draw-graph.ts";
import { runOnArenas } from "./run-arenas.ts";
import {
  firstDifference,
  firstDistance,
  inputsFor,
  type Outcome,
  outcomeOf,
  sourceOf,
} from "./run-oracle.ts";

/** What goes wrong in a graph. */
export interface Fault {
  /** The passes that ran, in their order. */
  readonly passes: readonly string[];
  /** The pass, or else the phase, after which the numbers or the form are wrong. */
  readonly guilty: string;
  /** Which numbers differ, or which rule is broken. */
  readonly what: string;
}

/** A step as it is before any pass, and the numbers that it gives. */
interface Reference {
  readonly kind: "training" | "gradients" | "evaluation";
  readonly ir: Ir;
  readonly inputs: InterpreterInputs;
  readonly outcome: Outcome;
}

/** How far a pass that adds up in another order may be off: 5-reliability's bound, relative to the length of a result. */
const tolerance = 1e-6;

/** Numbers beyond which rounding alone may be visible. */
const largest = 1e9;

/**
 * Runs each of the orders of passes on training, plain gradients and evaluation of a graph.
 *
 * @param passes all of them; each is run alone on gradients and evaluation, and all together on everything.
 * @param chosen some of them in some order.
 * @returns null where all is well, also where numbers grow so large that nothing can be said.
 */
export function findFault(
  drawn: DrawnGraph,
  passes: readonly Pass[],
  chosen: readonly Pass[],
): Fault | null {
  for (const reference of referencesOf(drawn)) {
    if (!isTame(reference.outcome)) continue;
    // A training step differs from that of the gradients in its update alone.
    const alone = reference.kind === "training" ? [] : passes.map((pass) => [pass]);
    const orders = [[], ...alone, passes, chosen];
    for (const order of orders) {
      const fault = faultOf(reference, order);
      if (fault) return fault;
    }
  }
  return null;
}

/** With sgd at a learning rate of 1 a parameter loses its gradient exactly, whatever the optimizer of the graph hides. */
function referencesOf(drawn: DrawnGraph): readonly Reference[] {
  const { graph, batchSize } = drawn;
  const source = sourceOf(drawn);
  const classes = drawn.dataSet.classes.length;
  const plain = { ...graph.training, optimizer: { type: "sgd" }, clipNorm: 0, l2: 0 } as const;
  const training = trainingIr(source, graph.training);
  const gradients = trainingIr(source, plain);
  const evaluation = build(graph, { ...source, mode: "evaluate", batchSize });
  return [
    referenceOf("training", training, classes, 0.01),
    referenceOf("gradients", gradients, classes, 1),
    referenceOf("evaluation", evaluation, classes, 0),
  ];
}

function trainingIr({ graph, ...source }: Source, training: Graph["training"]): Ir {
  const { batchSize } = training;
  const built = build(graph, { ...source, mode: "train", batchSize });
  return optimizeParameters(differentiate(built), training);
}

function referenceOf(
  kind: Reference["kind"],
  ir: Ir,
  classes: number,
  learningRate: number,
): Reference {
  const inputs = { ...inputsFor(ir, classes, 7), learningRate };
  return { kind, ir, inputs, outcome: outcomeOf(ir, inputs) };
}

function isTame(outcome: Outcome): boolean {
  return [...outcome.values()].every(({ data }) => data.every((x) => Math.abs(x) < largest));
}

/** Runs the passes, and if the numbers are wrong at the end, again one by one to find the first that makes them wrong. */
function faultOf(reference: Reference, order: readonly Pass[]): Fault | null {
  const { kind, ir, inputs, outcome } = reference;
  const passes = order.map(({ name }) => name);
  let stage = "no pass";
  try {
    let current = ir;
    verifying.ir("the phases before", current);
    for (const pass of order) {
      stage = pass.name;
      current = runPass(current, pass);
    }
    if (current === ir && order.length > 0) return null;
    const found = outcomeOf(current, inputs);
    const what = differing(outcome, found, order);
    if (what !== null)
      return { passes, guilty: guiltyPass(reference, order), what: `${kind}: ${what}` };
    if (order.length === 1) return null;
    stage = "schedule and memory";
    const program = lower(current, schedule(current), findForks(ir));
    verifying.program(program);
    const misplaced = onArenas(found, runOnArenas(program, inputs, 1));
    return misplaced === null ? null : { passes, guilty: stage, what: `${kind}: ${misplaced}` };
  } catch (error) {
    return { passes, guilty: stage, what: `${kind}: ${String(error)}` };
  }
}

/** @throws Error where the pass leaves an Ir that breaks a rule. */
function runPass(ir: Ir, pass: Pass): Ir {
  const left = pass.run(ir).ir;
  if (left !== ir) verifying.ir(pass.name, left);
  return left;
}

/** The first pass after which the numbers are wrong. */
function guiltyPass({ ir, inputs, outcome }: Reference, order: readonly Pass[]): string {
  let current = ir;
  for (const [index, pass] of order.entries()) {
    current = runPass(current, pass);
    const what = differing(outcome, outcomeOf(current, inputs), order.slice(0, index + 1));
    if (what !== null) return pass.name;
  }
  return "no pass";
}

function differing(before: Outcome, after: Outcome, order: readonly Pass[]): string | null {
  const exact = order.every(({ reassociates }) => reassociates !== true);
  return exact ? firstDifference(before, after) : firstDistance(before, after, tolerance);
}

/** The arenas keep all but the logits. */
function onArenas(expected: Outcome, found: Outcome): string | null {
  const kept = new Map([...expected].filter(([name]) => found.has(name)));
  return firstDifference(kept, found);
}
