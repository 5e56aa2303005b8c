/** Checks one random graph after another until the time is up or one fails, and makes the one that fails as small as it can. */
import fc from "fast-check";
import type { Pass } from "../../compiler/3-optimize/pass.ts";
import {
  type DrawnGraph,
  drawGraph,
  type GraphNumbers,
} from "../../compiler/testing/draw-graph.ts";
import { type Fault, findFault } from "../../compiler/testing/find-fault.ts";
import { legalPairs, pairsOf } from "../../compiler/testing/layer-pairs.ts";
import { anyGraphNumbers } from "./graph-numbers.ts";

export interface FuzzSettings {
  readonly passes: readonly Pass[];
  readonly seed: number;
  /** How long to go on, and how long to shrink what was found. */
  readonly durationMs: number;
  readonly shrinkMs: number;
  /** Milliseconds on any clock. */
  readonly now: () => number;
  /** Called after each graph. */
  readonly onGraph: (state: FuzzState) => void;
}

/** How far a run has come. */
export interface FuzzState {
  readonly graphs: number;
  /** Pairs of layers, of which one read the other, among those that are possible. */
  readonly seenPairs: number;
  readonly legalPairs: number;
  readonly elapsedMs: number;
}

/** A graph that fails, and how to see it fail again. */
export interface Failure {
  /** A run with this seed begins with the graph that failed or comes to it within its first batch. */
  readonly seed: number;
  readonly fault: Fault;
  /** The smallest graph found that fails. */
  readonly drawn: DrawnGraph;
}

export interface FuzzResult extends FuzzState {
  readonly failure: Failure | null;
  /** Legal pairs that no graph had. */
  readonly missingPairs: readonly string[];
}

/** How many graphs are drawn from one seed. */
const batchSize = 10;

/** Runs until `durationMs` are over or a graph fails. */
export function fuzz(settings: FuzzSettings): FuzzResult {
  const { passes, seed, durationMs, now, onGraph } = settings;
  const begin = now();
  const legal = legalPairs();
  const missing = new Set(legal);
  let graphs = 0;
  const state = (): FuzzState => ({
    graphs,
    seenPairs: legal.size - missing.size,
    legalPairs: legal.size,
    elapsedMs: now() - begin,
  });
  const chosenPasses = fc.shuffledSubarray([...passes]);
  const property = fc.property(anyGraphNumbers(), chosenPasses, (numbers, chosen) => {
    const drawn = drawGraph(numbers);
    const fault = findFault(drawn, passes, chosen);
    graphs += 1;
    for (const pair of pairsOf(drawn.graph)) missing.delete(pair);
    onGraph(state());
    return fault === null;
  });
  let failure: Failure | null = null;
  for (let batch = 0; failure === null && now() - begin < durationMs; batch++) {
    const batchSeed = (seed + batch) % 2 ** 31;
    const left = durationMs - (now() - begin);
    const { counterexample } = fc.check(property, {
      seed: batchSeed,
      numRuns: batchSize,
      interruptAfterTimeLimit: left + settings.shrinkMs,
    });
    failure = counterexample ? failureOf(batchSeed, counterexample, passes) : null;
  }
  return { ...state(), failure, missingPairs: [...missing] };
}

function failureOf(
  seed: number,
  [numbers, chosen]: readonly [GraphNumbers, readonly Pass[]],
  passes: readonly Pass[],
): Failure | null {
  const drawn = drawGraph(numbers);
  const fault = findFault(drawn, passes, chosen);
  return fault && { seed, fault, drawn };
}
