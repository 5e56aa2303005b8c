/** Trains the drawing as it was drawn and as it is compiled now, from the same seed, and compares times and numbers. */

import type { Compilation } from "../../../compiler/compilation.ts";
import { compile } from "../../../compiler/compile.ts";
import type { Graph } from "../../../graph/graph.ts";
import type { StepTime } from "../../../protocol/event.ts";
import type { Program } from "../../../protocol/program.ts";
import { engineWish } from "../../run/engine-wish.ts";
import { settingsOf } from "../../run/run-actions.ts";
import { type LargestDifference, largestDifference } from "../largest-difference.ts";
import { Trial } from "../trial.ts";

/** What a training step costs by itself, derived from the shapes. */
export interface Cost {
  readonly dispatches: number;
  readonly bytes: number;
  readonly flops: number;
}

/** Adds up a Program. */
export function costOfStep({ dispatches }: Program): Cost {
  return {
    dispatches: dispatches.length,
    bytes: dispatches.reduce((sum, { bytes }) => sum + bytes, 0),
    flops: dispatches.reduce((sum, { flops }) => sum + flops, 0),
  };
}

/** What both came to on the engine in use. */
export interface MeasuredWorth {
  readonly before: StepTime | null;
  readonly after: StepTime | null;
  /** After one step from the same seed. */
  readonly difference: LargestDifference | null;
  readonly engine: string;
}

/** The drawing without any pass. */
export function compileUnoptimized(graph: Graph): Compilation {
  return compile(graph, { passes: [] });
}

const rounds = 3;
const stepsPerRound = 3;

/** One step each for the numbers, then steps in turns for the times. */
export async function measureWorth(
  graph: Graph,
  after: Compilation,
  signal: AbortSignal,
): Promise<MeasuredWorth | null> {
  const plain = compileUnoptimized(graph).programs;
  if (!plain || !after.programs) return null;
  const settings = settingsOf(graph);
  const order = { ...engineWish(), settings };
  const trials = [plain, after.programs].map((programs) => new Trial({ ...order, programs }));
  const end = () => {
    for (const trial of trials) trial.end();
  };
  signal.addEventListener("abort", end);
  try {
    for (const trial of trials) {
      await trial.load();
      await trial.train(1);
    }
    const [a, b] = [await trials[0]?.read(), await trials[1]?.read()];
    for (let round = 0; round < rounds; round++)
      for (const trial of trials) await trial.train(stepsPerRound);
    return {
      before: trials[0]?.stepTime ?? null,
      after: trials[1]?.stepTime ?? null,
      difference: a && b ? largestDifference(a, b) : null,
      engine: trials[1]?.engine?.label ?? "",
    };
  } finally {
    end();
  }
}
