/** Where the time of a step went, and how much of it nobody can explain. */
import type { StepProfile } from "../protocol/profile.ts";
import { durationOf } from "../protocol/profile.ts";
import type { OpTimes } from "./op-times.ts";
import { lengthOf, unionOf } from "./spans.ts";

/** Milliseconds of one step. */
export interface TimeAccount {
  /** While at least one dispatch ran. */
  readonly opsMs: number;
  /** Between dispatches, with all lanes idle: issuing, waiting, loading the batch. Null where it was not measured. */
  readonly betweenMs: number | null;
  /** A step without stamps. */
  readonly stepMs: number;
  /** What ops and the time between them leave of the step; below 0 where stamps cost time. */
  readonly unexplainedMs: number;
}

/** The share of a step that may stay unexplained before it must be said. */
const explainedShare = 0.15;

/** Adds up a profile. */
export function timeAccountOf(profile: StepProfile, times: OpTimes): TimeAccount {
  const stepMs = durationOf(profile.plainMs).medianMs;
  if (profile.runs.length === 0) {
    const opsMs = times.reduce((sum, time) => sum + (time?.work.value ?? 0), 0);
    return { opsMs, betweenMs: null, stepMs, unexplainedMs: stepMs - opsMs };
  }
  const emptyMs = profile.empty?.medianMs ?? 0;
  const busy = profile.runs.map(({ intervals }) => lengthOf(unionOf(intervals)));
  const opsMs = durationOf(
    profile.runs.map(({ intervals }, run) =>
      Math.max(0, (busy[run] ?? 0) - emptyMs * intervals.length),
    ),
  ).medianMs;
  const betweenMs = durationOf(
    profile.runs.map(({ wallMs }, run) => Math.max(0, wallMs - (busy[run] ?? 0))),
  ).medianMs;
  return { opsMs, betweenMs, stepMs, unexplainedMs: stepMs - opsMs - betweenMs };
}

/** Whether the panel has to say how much is unexplained. */
export function isExplained({ unexplainedMs, stepMs }: TimeAccount): boolean {
  return Math.abs(unexplainedMs) <= explainedShare * stepMs;
}
