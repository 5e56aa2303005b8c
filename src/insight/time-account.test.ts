import { expect, test } from "vitest";
import type { StepProfile } from "../protocol/profile.ts";
import { opTimesOf } from "./op-times.ts";
import { isExplained, timeAccountOf } from "./time-account.ts";

/** One lane: two ops of 2 ms with 1 ms between them, in a step that takes `plainMs` without stamps. */
function profileOf(plainMs: number): StepProfile {
  const intervals = [
    { dispatch: 0, lane: 0, beginMs: 0, endMs: 2 },
    { dispatch: 1, lane: 0, beginMs: 3, endMs: 5 },
  ];
  return {
    method: "lane-stamps",
    step: 1,
    lanes: 1,
    threads: 1,
    clockStepMs: 0.005,
    runs: [{ intervals, wallMs: 5 }],
    alone: [],
    replays: [],
    empty: null,
    plainMs: [plainMs],
    peaks: null,
    costMs: 10,
  };
}

const accountOf = (profile: StepProfile) => timeAccountOf(profile, opTimesOf(profile));

test("ops and the time between them make up a step", () => {
  expect(accountOf(profileOf(5))).toEqual({
    opsMs: 4,
    betweenMs: 1,
    stepMs: 5,
    unexplainedMs: 0,
  });
});

test.each([
  [5.8, true],
  [6, false],
  [4.4, true],
  [4.2, false],
])("a step of %d ms is explained within 15 %%: %s", (plainMs, explained) => {
  expect(isExplained(accountOf(profileOf(plainMs)))).toBe(explained);
});
