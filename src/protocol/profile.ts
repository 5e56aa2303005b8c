/** What an engine measured of the inside of one training step: plain records, which `insight/` interprets. */
import type { DispatchId } from "./program.ts";

/**
 * How times were taken.
 *
 * `lane-stamps`: each lane notes begin and end of what it runs, while steps run as they always do. `gpu-timestamps`: each dispatch
 * is run alone and repeated, between two stamps of the device's clock. `wall-clock`: dispatches run one by one, each waited for.
 */
export type ProfileMethod = "lane-stamps" | "gpu-timestamps" | "wall-clock";

/** A dispatch, or a part of it, as a lane ran it: milliseconds since the step began. */
export interface Interval {
  readonly dispatch: DispatchId;
  /** From 0. */
  readonly lane: number;
  readonly beginMs: number;
  readonly endMs: number;
}

/** A duration that was measured several times, in milliseconds. */
export interface Duration {
  readonly medianMs: number;
  /** First and third quartile. */
  readonly lowMs: number;
  readonly highMs: number;
  /** How many measurements it rests on. */
  readonly runs: number;
}

/** One run of the whole step. */
export interface ProfiledRun {
  /** In order of their begin. Intervals on one lane do not overlap. */
  readonly intervals: readonly Interval[];
  /** From the begin of the step until its results were there, stamps included. */
  readonly wallMs: number;
}

/** Dispatches that ran alone, or as one grouped dispatch, in a replay. */
export interface Replay {
  /** One, or those that the engine issues together as one. */
  readonly dispatches: readonly DispatchId[];
  /** Of one repetition. */
  readonly time: Duration;
  /** Of a grouped dispatch: what each of its ops has in it, run alone; absent for a single one. */
  readonly alone?: readonly Duration[];
  /** How often they were repeated between two stamps, which makes the clock that much finer. */
  readonly repeats: number;
}

/** What a device can do at most, measured on it. */
export interface DevicePeaks {
  /** Floating-point operations per second, in billions, of the fastest matrix product. */
  readonly gflops: number;
  /** Bytes read and written per second, in billions, of a large copy. */
  readonly gbps: number;
}

/** One training step, looked into. The step changed nothing: it ran on copies, or its results were thrown away. */
export interface StepProfile {
  readonly method: ProfileMethod;
  /** The step whose batch was used, counted from 1. */
  readonly step: number;
  /** Lanes that may run side by side; 1 where dispatches are issued one after the other. */
  readonly lanes: number;
  /** How many lanes may share one dispatch; 1 where each runs it whole. */
  readonly threads: number;
  /** The least time that the clock can tell apart, measured, in milliseconds. */
  readonly clockStepMs: number;
  /** Whole steps with stamps; empty for a replay. */
  readonly runs: readonly ProfiledRun[];
  /**
   * The step on one lane alone, once for each of `runs`: what dispatches take without company, for side by side they slow each
   * other down. Empty where there is one lane.
   */
  readonly alone: readonly ProfiledRun[];
  /** Times of single and of grouped dispatches; empty where there are runs. */
  readonly replays: readonly Replay[];
  /** What is measured when nothing is run, and is part of every time: to be subtracted. Null where it is nothing. */
  readonly empty: Duration | null;
  /** What the same step took without stamps, each time it was run, in milliseconds. */
  readonly plainMs: readonly number[];
  readonly peaks: DevicePeaks | null;
  /** What making this profile took, in milliseconds: training stood still meanwhile. */
  readonly costMs: number;
}

/** How much may be spent on a profile. */
export interface ProfileBudget {
  /** How often to run the step, at most. */
  readonly runs: number;
  /** After this many milliseconds no further run begins; there is always one. */
  readonly budgetMs: number;
}

/** Median and quartiles of some times. */
export function durationOf(times: readonly number[]): Duration {
  const sorted = times.toSorted((a, b) => a - b);
  return {
    medianMs: quantile(sorted, 0.5),
    lowMs: quantile(sorted, 0.25),
    highMs: quantile(sorted, 0.75),
    runs: sorted.length,
  };
}

/** Interpolated between neighbours; NaN where there is nothing. */
function quantile(sorted: readonly number[], share: number): number {
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}
