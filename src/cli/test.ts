/** `npm test`: every check there is, with one tally at the end. */
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findOrInstallBrowser } from "./browser.ts";
import { readArguments, runCommand } from "./command.ts";
import {
  addTallies,
  type JourneyReport,
  type Tally,
  tallyJourneys,
  tallyOf,
  tallyUnits,
  type UnitReport,
  withExitCode,
} from "./test/tally.ts";

const help = `npm test

Checks types and lint, runs the unit tests, builds, and runs the end-to-end tests in a Chromium, which it finds or installs.
The last line is "N passed, N failed"; types, lint and build count as one each.

  --help   shows this

TRIBUTARY_CHROMIUM names the Chromium to use.
`;

/** Runs a command, showing what it writes, and gives its exit code. */
function run(title: string, command: string, env: NodeJS.ProcessEnv = {}): Promise<number> {
  process.stdout.write(`\n— ${title}\n`);
  return new Promise((resolve) => {
    const child = spawn(command, {
      shell: true,
      stdio: "inherit",
      env: { ...process.env, ...env },
    });
    child.on("error", () => resolve(1));
    child.on("close", (code) => resolve(code ?? 1));
  });
}

async function readReport<T>(path: string): Promise<T | null> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as T;
  } catch {
    return null;
  }
}

async function runUnits(folder: string): Promise<Tally> {
  const path = join(folder, "unit.json");
  const reporters = "--reporter=default --reporter=json";
  const code = await run("unit", `npx vitest run ${reporters} --outputFile.json="${path}"`);
  const report = await readReport<UnitReport>(path);
  return withExitCode(report && tallyUnits(report), code);
}

async function runJourneys(folder: string): Promise<Tally> {
  const browser = findOrInstallBrowser();
  if (browser === null) {
    process.stdout.write("No Chromium could be found or installed: set TRIBUTARY_CHROMIUM.\n");
    return tallyOf(false);
  }
  const path = join(folder, "e2e.json");
  const env = { PLAYWRIGHT_JSON_OUTPUT_FILE: path, TRIBUTARY_CHROMIUM: browser };
  const code = await run("e2e", "npx playwright test", env);
  const report = await readReport<JourneyReport>(path);
  return withExitCode(report && tallyJourneys(report), code);
}

async function runAll(folder: string): Promise<Tally> {
  const tallies = [
    tallyOf((await run("types", "npx tsc -b")) === 0),
    tallyOf((await run("lint", "npm run --silent lint")) === 0),
    await runUnits(folder),
    tallyOf((await run("build", "npm run --silent build")) === 0),
    await runJourneys(folder),
  ];
  return addTallies(tallies);
}

async function main(): Promise<void> {
  const { values } = readArguments({
    options: { help: { type: "boolean", default: false } },
    allowPositionals: false,
  });
  if (values.help) {
    process.stdout.write(help);
    return;
  }
  const folder = await mkdtemp(join(tmpdir(), "tributary-test-"));
  try {
    const { passed, failed } = await runAll(folder);
    process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
    process.exitCode = failed === 0 ? 0 : 1;
  } finally {
    await rm(folder, { recursive: true });
  }
}

await runCommand("test", main);
