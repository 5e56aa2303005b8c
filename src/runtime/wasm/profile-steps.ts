/** Looks into steps on lanes: the same step with stamps and without, in turn. */
import type { ProfileBudget, ProfiledRun, StepProfile } from "../../protocol/profile.ts";
import { clockStepMs } from "../clock-step.ts";
import type { LaneRecord } from "./lanes/lane-pool.ts";

/** How much of its time a profile spends on all lanes; the rest is left for one lane alone, which is slower. */
const shareTogether = 0.5;

/** What can be asked of the engine. */
export interface ProfiledEngine {
  readonly lanes: number;
  /** How many of them may share one op. */
  readonly threads: number;
  /** The first step of new Programs warms caches up and says nothing of those to come. */
  readonly isCold: boolean;
  /**
   * Runs the step once and leaves everything stored as it was: as it always runs, with stamps, or with stamps on one lane alone.
   * Times are on the lanes' clock.
   */
  readonly run: (kind: "plain" | "stamped" | "alone") => Promise<{
    readonly beginMs: number;
    readonly endMs: number;
    readonly records: readonly LaneRecord[];
  }>;
}

/**
 * Runs the step at least once in each way. Those on all lanes come one after another, as in training: a lane that was left over
 * sleeps and comes late to the step after.
 */
export async function profileOnLanes(
  engine: ProfiledEngine,
  step: number,
  { runs: wanted, budgetMs }: ProfileBudget,
): Promise<Omit<StepProfile, "peaks">> {
  const begin = performance.now();
  if (engine.isCold || engine.lanes > 1) await engine.run("plain");
  const plainMs: number[] = [];
  const runs: ProfiledRun[] = [];
  const endsMs = begin + (engine.lanes > 1 ? shareTogether : 1) * budgetMs;
  while (runs.length === 0 || (runs.length < wanted && performance.now() < endsMs)) {
    const { beginMs, endMs } = await engine.run("plain");
    plainMs.push(endMs - beginMs);
    runs.push(runOf(await engine.run("stamped")));
  }
  const alone: ProfiledRun[] = [];
  while (engine.lanes > 1 && alone.length < runs.length)
    alone.push(runOf(await engine.run("alone")));
  return {
    method: "lane-stamps",
    step,
    lanes: engine.lanes,
    threads: engine.threads,
    clockStepMs: clockStepMs(),
    runs,
    alone,
    replays: [],
    empty: null,
    plainMs,
    costMs: performance.now() - begin,
  };
}

/** Clocks of threads agree to some microseconds; a step does not begin before it began. */
function runOf(run: Awaited<ReturnType<ProfiledEngine["run"]>>): ProfiledRun {
  const intervals = run.records
    .map(({ dispatch, lane, beginMs, endMs }) => ({
      dispatch,
      lane,
      beginMs: Math.max(0, beginMs - run.beginMs),
      endMs: Math.max(0, endMs - run.beginMs),
    }))
    .sort((a, b) => a.beginMs - b.beginMs);
  return { intervals, wallMs: run.endMs - run.beginMs };
}
