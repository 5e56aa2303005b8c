import { expect, test } from "vitest";
import type { StepProfile } from "../protocol/profile.ts";
import { poolProfiles } from "./pool-profiles.ts";

/** Runs that can be told apart by their length. */
function profileOf(wallMs: readonly number[], lanes = 2): StepProfile {
  const runs = wallMs.map((ms) => ({ intervals: [], wallMs: ms }));
  return {
    method: "lane-stamps",
    step: wallMs[0] ?? 0,
    lanes,
    threads: lanes,
    clockStepMs: 0.005,
    runs,
    alone: lanes > 1 ? runs : [],
    replays: [],
    empty: null,
    plainMs: wallMs,
    peaks: null,
    costMs: 1,
  };
}

const range = (from: number, count: number) => Array.from({ length: count }, (_, at) => from + at);
const walls = ({ runs, alone, plainMs }: StepProfile) => [
  runs.map(({ wallMs }) => wallMs),
  alone.map(({ wallMs }) => wallMs),
  plainMs,
];

test("runs of the same lanes count together, and are about the newer step", () => {
  const pooled = poolProfiles(profileOf([1, 2]), profileOf([3, 4]));
  expect(walls(pooled)).toEqual([range(1, 4), range(1, 4), range(1, 4)]);
  expect(pooled.step).toBe(3);
});

test("the oldest runs go first, and a run stays with its fellow on one lane", () => {
  const pooled = poolProfiles(profileOf(range(0, 11)), profileOf(range(11, 3)));
  expect(walls(pooled)).toEqual([range(2, 12), range(2, 12), range(2, 12)]);
});

test("other lanes are another thing, and replays stand for themselves", () => {
  const newer = profileOf([3, 4], 1);
  expect(poolProfiles(profileOf([1, 2]), newer)).toBe(newer);
  const replay = { ...newer, method: "gpu-timestamps" as const, runs: [] };
  expect(poolProfiles({ ...replay, step: 1 }, replay)).toBe(replay);
});
