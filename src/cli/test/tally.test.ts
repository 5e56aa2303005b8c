import { expect, test } from "vitest";
import { addTallies, tallyJourneys, tallyOf, tallyUnits, withExitCode } from "./tally.ts";

test("checks and tests add up", () => {
  expect(addTallies([tallyOf(true), tallyOf(false), { passed: 5, failed: 2 }])).toEqual({
    passed: 6,
    failed: 3,
  });
});

test("a test file that does not load counts as a failure, one with failed tests only by these", () => {
  const report = {
    numPassedTests: 3,
    numFailedTests: 1,
    testResults: [
      { status: "failed", assertionResults: [] },
      { status: "failed", assertionResults: [{ status: "failed" }, { status: "passed" }] },
      { status: "passed", assertionResults: [{ status: "passed" }, { status: "passed" }] },
    ],
  };
  expect(tallyUnits(report)).toEqual({ passed: 3, failed: 2 });
});

test("errors outside of the journeys count as failures", () => {
  const stats = { expected: 4, unexpected: 1, flaky: 1 };
  expect(tallyJourneys({ stats, errors: ["no server"] })).toEqual({ passed: 5, failed: 2 });
});

test.each([
  ["a runner that failed without a report", null, 1, { passed: 0, failed: 1 }],
  ["a runner that succeeded without a report", null, 0, { passed: 0, failed: 1 }],
  ["a failure that is not in the report", { passed: 3, failed: 0 }, 1, { passed: 3, failed: 1 }],
  ["failures that are in the report", { passed: 3, failed: 2 }, 1, { passed: 3, failed: 2 }],
  ["success", { passed: 3, failed: 0 }, 0, { passed: 3, failed: 0 }],
])("%s is told by the exit code", (_, tally, exitCode, expected) => {
  expect(withExitCode(tally, exitCode)).toEqual(expected);
});
