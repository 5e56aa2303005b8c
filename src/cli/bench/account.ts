/** What stands between a training step and the best rate of its engine, op by op. */
import type { StepProfile } from "../../protocol/profile.ts";
import type { Program } from "../../protocol/program.ts";
import type { Course } from "./contender.ts";
import { spreadOf } from "./spread.ts";

/** A dispatch of the step, as it ran alone on one lane. */
export interface AccountOp {
  /** Its kernel. */
  readonly op: string;
  /** The node it was made for, or the phase that made it up. */
  readonly node: string;
  /** The median over the profiled steps. */
  readonly ms: number;
  readonly gflops: number;
  /** Of the step. */
  readonly share: number;
  /** What it takes longer than its operations would at the best rate. */
  readonly lostMs: number;
}

/** The account of one model. */
export interface AccountJson extends Course {
  readonly engine: string;
  /** The best rate that it is held against: of products and convolutions, forward or trained. */
  readonly peakGflops: number;
  /** The median of the profiled steps. */
  readonly stepMs: number;
  /** What its operations would take at the best rate; the lost times of all ops and `betweenMs` are the rest of `stepMs`. */
  readonly idealMs: number;
  /** Between the ops. */
  readonly betweenMs: number;
  /** Those that lost most first. */
  readonly ops: readonly AccountOp[];
}

/** The account of a profile on one lane. `peakGflops` is that of the engine. */
export function accountOf(
  course: Course,
  engine: string,
  { dispatches }: Program,
  { runs }: Pick<StepProfile, "runs">,
  peakGflops: number,
): AccountJson {
  const stepMs = spreadOf(runs.map(({ wallMs }) => wallMs)).median;
  const idealOf = (flops: number) => flops / peakGflops / 1e6;
  const ops = dispatches.map(({ id, kernel, origin, madeBy, flops }): AccountOp => {
    const times = runs.map(({ intervals }) =>
      intervals
        .filter(({ dispatch }) => dispatch === id)
        .reduce((sum, { beginMs, endMs }) => sum + endMs - beginMs, 0),
    );
    const ms = spreadOf(times).median;
    const gflops = ms > 0 ? flops / ms / 1e6 : 0;
    return {
      ...{ op: kernel, node: origin ?? madeBy, ms, gflops },
      ...{ share: ms / stepMs, lostMs: ms - idealOf(flops) },
    };
  });
  const idealMs = idealOf(dispatches.reduce((sum, { flops }) => sum + flops, 0));
  return {
    ...course,
    ...{ engine, peakGflops, stepMs, idealMs },
    betweenMs: stepMs - ops.reduce((sum, { ms }) => sum + ms, 0),
    ops: ops.toSorted((a, b) => b.lostMs - a.lostMs),
  };
}
