/** Everything that can be said of a Program and a profile of it, in one value for the screen. */
import type { NodeId } from "../graph/graph.ts";
import type { Interval, StepProfile } from "../protocol/profile.ts";
import type { Program, StepPhase } from "../protocol/program.ts";
import { shownIntervals } from "./chrome-trace.ts";
import { type ForkReport, reportForks } from "./forks.ts";
import { type NodeInsight, nodeInsights } from "./node-insight.ts";
import { type OpTimes, opTimesOf } from "./op-times.ts";
import { type TimeAccount, timeAccountOf } from "./time-account.ts";
import type { Evidence } from "./verdict.ts";
import { reportWavefronts, type WavefrontReport } from "./wavefronts.ts";
import { type WorkAndSpan, workAndSpan } from "./work-and-span.ts";

/** What is known of a step; without a profile only what is derived. */
export interface Insight {
  readonly program: Program;
  readonly profile: StepProfile | null;
  readonly times: OpTimes;
  /** Null before anything was measured. */
  readonly step: WorkAndSpan | null;
  readonly phases: { readonly [P in StepPhase]: WorkAndSpan | null };
  readonly account: TimeAccount | null;
  readonly wavefronts: readonly WavefrontReport[];
  readonly forks: readonly ForkReport[];
  readonly nodes: ReadonlyMap<NodeId, NodeInsight>;
  /** The blocks of the timeline. */
  readonly intervals: readonly Interval[];
}

/** Looks at a Program, and at a profile where there is one. */
export function insightOf(program: Program, profile: StepProfile | null): Insight {
  const times = profile === null ? [] : opTimesOf(profile);
  const evidence: Evidence = { program, profile, times };
  const wavefronts = reportWavefronts(program, evidence);
  const forks = reportForks(program, evidence);
  const shapeOf = (phase: StepPhase | null) =>
    profile === null ? null : workAndSpan(program, profile, times, phase);
  return {
    program,
    profile,
    times,
    step: shapeOf(null),
    phases: {
      forward: shapeOf("forward"),
      backward: shapeOf("backward"),
      update: shapeOf("update"),
    },
    account: profile === null ? null : timeAccountOf(profile, times),
    wavefronts,
    forks,
    nodes: nodeInsights(program, { profile, times, wavefronts, forks }),
    intervals: profile === null ? [] : shownIntervals(program, profile, times),
  };
}
