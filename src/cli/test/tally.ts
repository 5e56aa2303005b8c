/** Counts of what passed and what failed, read from the reports that the test runners write. */

export interface Tally {
  readonly passed: number;
  readonly failed: number;
}

/** A check that is one thing as a whole. */
export function tallyOf(passed: boolean): Tally {
  return passed ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** The sum of several. */
export function addTallies(tallies: readonly Tally[]): Tally {
  return tallies.reduce(
    (sum, { passed, failed }) => ({ passed: sum.passed + passed, failed: sum.failed + failed }),
    { passed: 0, failed: 0 },
  );
}

/** The part of Vitest's JSON report that is read here. */
export interface UnitReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

/** A file that fails without a failed test, because it does not even load, counts as one failure. */
export function tallyUnits(report: UnitReport): Tally {
  const broken = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === "failed" && !assertionResults.some((each) => each.status === "failed"),
  );
  return { passed: report.numPassedTests, failed: report.numFailedTests + broken.length };
}

/** The part of Playwright's JSON report that is read here. */
export interface JourneyReport {
  readonly stats: {
    readonly expected: number;
    readonly unexpected: number;
    readonly flaky: number;
  };
  readonly errors: readonly unknown[];
}

/** Errors outside of any test, such as a server that does not start, count as failures. */
export function tallyJourneys({ stats, errors }: JourneyReport): Tally {
  return { passed: stats.expected + stats.flaky, failed: stats.unexpected + errors.length };
}

/** The tally of a runner that ended with an exit code: a failure that its report does not show counts as one. */
export function withExitCode(tally: Tally | null, exitCode: number): Tally {
  const { passed, failed } = tally ?? { passed: 0, failed: 0 };
  const silent = failed === 0 && (exitCode !== 0 || tally === null);
  return { passed, failed: silent ? 1 : failed };
}
