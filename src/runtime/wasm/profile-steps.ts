/** Looks into steps on lanes: the same step with stamps and without, in turn. */
import {
  durationOf,
  type ProfileBudget,
  type ProfiledRun,
  type StepProfile,
} from "../../protocol/profile.ts";
import { clockStepMs } from "../clock-step.ts";
import type { LaneRecord } from "./lanes/lane-pool.ts";

/** What can be asked of the engine. */
export interface ProfiledEngine {
  readonly lanes: number;
  /** The first step of new Programs warms caches up and says nothing of those to come. */
  readonly isCold: boolean;
  /** Runs the step once, with stamps or without, and leaves everything stored as it was. Times are on the lanes' clock. */
  readonly run: (isRecording: boolean) => Promise<{
    readonly beginMs: number;
    readonly endMs: number;
    readonly records: readonly LaneRecord[];
  }>;
}

/** Runs the step at least once either way. */
export async function profileOnLanes(
  engine: ProfiledEngine,
  step: number,
  { runs: wanted, budgetMs }: ProfileBudget,
): Promise<Omit<StepProfile, "peaks">> {
  const begin = performance.now();
  if (engine.isCold) await engine.run(false);
  const plainMs: number[] = [];
  const runs: ProfiledRun[] = [];
  while (runs.length === 0 || (runs.length < wanted && performance.now() - begin < budgetMs)) {
    const { beginMs, endMs } = await engine.run(false);
    plainMs.push(endMs - beginMs);
    runs.push(runOf(await engine.run(true)));
  }
  return {
    method: "lane-stamps",
    step,
    lanes: engine.lanes,
    clockStepMs: clockStepMs(),
    runs,
    replays: [],
    empty: null,
    unprofiled: durationOf(plainMs),
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
