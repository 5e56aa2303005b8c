/** `npm run bench`: compares engines and peers. */
import { readFile } from "node:fs/promises";
import { availableParallelism, loadavg } from "node:os";
import type { LabelledImages } from "../protocol/batch.ts";
import { benchImages } from "./bench/bench-data.ts";
import { type BenchJson, benchJson, type Raced } from "./bench/bench-json.ts";
import { type BenchOptions, benchHelp, readBenchOptions } from "./bench/bench-options.ts";
import { type Contender, type Course, labelOf, type Peaks, type Seat } from "./bench/contender.ts";
import { withFigures } from "./bench/figures.ts";
import { measureExtras } from "./bench/measure-extras.ts";
import { findPytorch, pytorchSeat } from "./bench/peers/pytorch-seat.ts";
import { Race, type RacePace } from "./bench/race.ts";
import { printFigures, printReport } from "./bench/report.ts";
import { openBrowserStage } from "./bench/stage/browser-stage.ts";
import { printError } from "./bench/stage/messages.ts";
import { openNodeStage } from "./bench/stage/node-stage.ts";
import type { Stage } from "./bench/stage/stage.ts";
import { compileModel, standardModel } from "./bench/standard-models.ts";
import { runCommand } from "./command.ts";
import { Interruption } from "./interruption.ts";
import { softwareHint } from "./node-gpu.ts";
import { openOutputs } from "./output-file.ts";
import { readBytes } from "./train/read-graph.ts";

const dataUrl = new URL("../../public/data/", import.meta.url);

const isPytorch = ({ name }: Contender) => name.startsWith("pytorch:");

/** Progress, on a terminal only. */
function say(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`${text}\n`);
}

function paceOf({ quick, turnsMs, patienceMs }: BenchOptions): RacePace {
  return quick
    ? { turnMs: 50, minRounds: 2, maxRounds: 2, budgetMs: turnsMs, patienceMs }
    : { turnMs: 400, minRounds: 3, maxRounds: 25, budgetMs: turnsMs, patienceMs };
}

/** The peaks of every engine, or why there are none. */
async function measurePeaks(
  stage: Stage,
  { engines, quick }: BenchOptions,
  interruption: Interruption,
): Promise<Pick<BenchJson, "peaks" | "peaksSkipped">> {
  const peaks: Record<string, Peaks> = {};
  const peaksSkipped: Record<string, string> = {};
  for (const engine of engines) {
    if (interruption.first) break;
    say(`${labelOf(engine)}: best rates`);
    try {
      const order = { contender: engine, quick };
      peaks[labelOf(engine)] = await stage.askOnce(engine, "measurePeaks", order);
    } catch (error) {
      peaksSkipped[labelOf(engine)] = printError(error);
    }
  }
  return { peaks, peaksSkipped };
}

/** Who takes part: without a PyTorch its peers are told of and left out. */
function seatsFor(
  stage: Stage,
  course: Course,
  { engines, peers }: BenchOptions,
  pytorch: string | null,
  images: LabelledImages,
): readonly Seat[] {
  const present = pytorch === null ? peers.filter((peer) => !isPytorch(peer)) : peers;
  return [...engines, ...present].map((contender) =>
    isPytorch(contender) && pytorch !== null
      ? pytorchSeat(pytorch, contender, course, images)
      : stage.seat(contender, course),
  );
}

async function raceAll(
  stage: Stage,
  options: BenchOptions,
  interruption: Interruption,
): Promise<readonly Raced[]> {
  const read = async (path: string) => new Uint8Array(await readFile(new URL(path, dataUrl)));
  const pytorch = options.peers.some(isPytorch) ? findPytorch() : null;
  if (options.peers.some(isPytorch) && pytorch === null)
    process.stderr.write(
      "PyTorch is left out: no Python here imports torch and numpy (Debian: python3-torch).\n",
    );
  const raced: Raced[] = [];
  for (const model of options.models) {
    const images = await benchImages(read, model);
    for (const batch of options.batches) {
      if (interruption.first) return raced;
      const course = { model, batch };
      say(`${model}, batch ${batch}`);
      const race = new Race(paceOf(options), say, () => performance.now());
      const record = await race.run(seatsFor(stage, course, options, pytorch, images));
      const { dispatches } = compileModel(standardModel(model, batch)).programs.train;
      const flopsPerStep = dispatches.reduce((sum, { flops }) => sum + flops, 0);
      raced.push({ course, flopsPerStep, record });
    }
  }
  return raced;
}

/** Chromium finds its software adapter by itself; Node has to be told. */
function hintAtSoftware({ adapter }: Stage, { node, engines, peers }: BenchOptions): void {
  const usesWebgpu = [...engines, ...peers].some(({ name }) => name.includes("webgpu"));
  if (node && usesWebgpu && adapter.adapter === null)
    process.stderr.write(`There is no WebGPU adapter. ${softwareHint}\n`);
}

async function bench(options: BenchOptions, interruption: Interruption): Promise<BenchJson> {
  const [loadBefore = 0] = loadavg();
  const stage = await (options.node ? openNodeStage() : openBrowserStage());
  try {
    hintAtSoftware(stage, options);
    const machine = {
      cores: availableParallelism(),
      loadBefore,
      browser: stage.name,
      ...stage.adapter,
    };
    const peaks = await measurePeaks(stage, options, interruption);
    const raced = await raceAll(stage, options, interruption);
    const date = new Date().toISOString().slice(0, 10);
    const isToEnd = () => interruption.first !== null;
    const extras = await measureExtras(stage, options, peaks, say, isToEnd);
    return benchJson({ date, quick: options.quick, machine, ...peaks }, raced, extras);
  } finally {
    await stage.close();
  }
}

async function textIn(figures: string): Promise<string> {
  const bytes = await readBytes(figures);
  return new TextDecoder().decode(bytes);
}

async function main(): Promise<void> {
  const options = readBenchOptions(process.argv.slice(2));
  if (options === null) {
    process.stdout.write(benchHelp);
    return;
  }
  const { json: jsonPath, figures } = options;
  const kind = options.node ? "node" : "browser";
  // Before anything is measured, so that a wrong path costs no time.
  if (figures !== undefined) withFigures(await textIn(figures), kind, "");
  const files = await openOutputs({ "--json": jsonPath, "--figures": figures });
  const interruption = new Interruption();
  // Once lets the race that is under way end, twice leaves everything as it is.
  interruption.onSignal = (_, count) => {
    if (count > 1) process.exit(1);
    process.stderr.write("bench: ends after this race; once more ends it at once.\n");
  };
  const json = await bench(options, interruption);
  process.stdout.write(printReport(json));
  await files["--json"]?.write(`${JSON.stringify(json, null, 2)}\n`);
  if (figures !== undefined)
    await files["--figures"]?.write(withFigures(await textIn(figures), kind, printFigures(json)));
  if (json.skipped.some((skipped) => skipped.kind === "engine")) process.exitCode = 1;
  if (interruption.first) process.exitCode = 1;
  interruption.dispose();
}

await runCommand("bench", main);
