/** Puts profiles of one run together, so that a moment in which the machine was busy does not decide alone. */
import type { StepProfile } from "../protocol/profile.ts";

/** Newer runs push out older ones. */
const mostRuns = 12;

/**
 * The newer profile with the runs of the older one before its own. Nothing is pooled where dispatches were replayed instead, which
 * repeats them anyhow, or where the two are not about the same lanes.
 */
export function poolProfiles(older: StepProfile, newer: StepProfile): StepProfile {
  const isSame =
    older.method === newer.method && older.lanes === newer.lanes && older.threads === newer.threads;
  if (!isSame || newer.runs.length === 0) return newer;
  const last = <T>(olds: readonly T[], news: readonly T[]) =>
    [...olds, ...news].slice(-Math.max(mostRuns, news.length));
  return {
    ...newer,
    runs: last(older.runs, newer.runs),
    alone: last(older.alone, newer.alone),
    plainMs: last(older.plainMs, newer.plainMs),
  };
}
