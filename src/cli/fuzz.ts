/** `npm run fuzz`: looks for graphs that a pass of the compiler makes wrong. */
import { randomInt } from "node:crypto";
import { passes } from "../compiler/3-optimize/passes.ts";
import { printGraph } from "../graph/schema.ts";
import { runCommand } from "./command.ts";
import { type FuzzOptions, fuzzHelp, readFuzzOptions } from "./fuzz/fuzz-options.ts";
import { type Failure, type FuzzResult, type FuzzState, fuzz } from "./fuzz/fuzz-run.ts";
import { type OutputFile, openOutputs } from "./output-file.ts";
import { clearLine } from "./train/progress-report.ts";

/** How long a graph that fails is made smaller. */
const shrinkMs = 120_000;

/** Least time between two updates of the progress line. */
const intervalMs = 200;

function printState({ graphs, seenPairs, legalPairs, elapsedMs }: FuzzState): string {
  const share = ((100 * seenPairs) / legalPairs).toFixed(1);
  const seconds = (elapsedMs / 1000).toFixed(0);
  return `${graphs} graphs · ${seenPairs} of ${legalPairs} pairs of layers (${share} %) · ${seconds} s`;
}

/** One line that is rewritten, on a terminal only. */
function progressLine(): (state: FuzzState) => void {
  const { stdout } = process;
  let lastMs = Number.NEGATIVE_INFINITY;
  return (state) => {
    if (stdout.isTTY !== true || state.elapsedMs - lastMs < intervalMs) return;
    lastMs = state.elapsedMs;
    stdout.write(`${clearLine}${printState(state).slice(0, stdout.columns - 1)}`);
  };
}

async function reportFailure(
  { seed, fault, drawn }: Failure,
  out: OutputFile | null,
): Promise<void> {
  const { graph, dataSet } = drawn;
  const { stdout } = process;
  const layers = graph.nodes.map(({ type }) => type).join(", ");
  stdout.write(`failed with --seed ${seed}: ${fault.guilty} is to blame\n`);
  stdout.write(`  after ${fault.passes.join(", ") || "no pass"}: ${fault.what}\n`);
  stdout.write(`  smallest graph, on ${dataSet.label}: ${layers}\n`);
  if (out === null) stdout.write(printGraph(graph));
  else await out.write(printGraph(graph));
}

async function run({ durationMs, seed = randomInt(2 ** 31), out }: FuzzOptions): Promise<void> {
  const { stdout } = process;
  const files = await openOutputs({ "--out": out });
  stdout.write(`seed ${seed} · ${passes.map(({ name }) => name).join(", ")}\n`);
  const onGraph = progressLine();
  const now = () => performance.now();
  const result: FuzzResult = fuzz({ passes, seed, durationMs, shrinkMs, now, onGraph });
  if (stdout.isTTY === true) stdout.write(clearLine);
  const { failure, missingPairs } = result;
  if (failure) {
    await reportFailure(failure, files["--out"]);
    process.exitCode = 1;
  }
  const few = missingPairs.slice(0, 5).map((pair) => pair.replace(" ", " → "));
  const missing =
    few.length === 0
      ? ""
      : ` · not seen: ${few.join(", ")}${missingPairs.length > few.length ? ", …" : ""}`;
  stdout.write(`${failure ? "1 failure" : "no failure"} · ${printState(result)}${missing}\n`);
}

async function main(): Promise<void> {
  const options = readFuzzOptions(process.argv.slice(2));
  if (options === null) process.stdout.write(fuzzHelp);
  else await run(options);
}

await runCommand("fuzz", main);
