/** `npm run train`: trains a network in the terminal. */
import { writeFile } from "node:fs/promises";
import { batchCount } from "../data/batches.ts";
import { dataCatalogue } from "../graph/data-catalogue.ts";
import type { Graph } from "../graph/graph.ts";
import { runCommand } from "./command.ts";
import { programsOf } from "./train/programs-of.ts";
import { clearLine, printPercent, progressReport } from "./train/progress-report.ts";
import { type GraphSource, readGraph } from "./train/read-graph.ts";
import { printReplayCase, readReplayCase, requireRecordable } from "./train/replay-case.ts";
import { replay } from "./train/replay-run.ts";
import { type LoopRecord, type RunRecord, runInTerminal } from "./train/terminal-run.ts";
import { trainJson } from "./train/train-json.ts";
import { readTrainOptions, type TrainOptions, trainHelp } from "./train/train-options.ts";

/** How many steps the run will do. */
function totalSteps({ training }: Graph, steps: number | undefined): number {
  const { data, batchSize, epochs } = training;
  return steps ?? epochs * batchCount(dataCatalogue.get(data)?.trainCount ?? 0, batchSize);
}

function printEnd({ losses, validation, stepTime, stopped }: RunRecord): string {
  const time =
    stepTime === null
      ? ""
      : ` · ${stepTime.medianMs.toFixed(2)} ms/step (${stepTime.minMs.toFixed(2)}–${stepTime.maxMs.toFixed(2)})`;
  return `${stopped ? "stopped after" : "done:"} ${losses.length} steps${time} · ${printAccuracy(validation)}\n`;
}

function printAccuracy(validation: RunRecord["validation"]): string {
  if (validation === null) return "not validated";
  const { accuracy, topKAccuracy } = validation;
  const top = topKAccuracy === undefined ? "" : ` · top-3 ${printPercent(topKAccuracy)}`;
  return `final validation accuracy ${printPercent(accuracy)}${top}`;
}

async function train(options: TrainOptions, source: GraphSource): Promise<void> {
  const graph = await readGraph(source, options.training);
  const programs = programsOf(graph);
  const total = totalSteps(graph, options.steps);
  if (options.record !== undefined) requireRecordable(graph, total);
  printBegin(graph, graph.training.batchSize);
  const { stdout } = process;
  const output = {
    write: (text: string) => stdout.write(text),
    isTTY: stdout.isTTY === true,
    columns: stdout.columns ?? 80,
    now: () => performance.now(),
  };
  const keep = options.record !== undefined ? "batches" : parametersOrNothing(options);
  const { steps } = options;
  const record = await runInTerminal(
    { ...options.wish, programs, settings: graph.training, steps, keep, graph },
    progressReport(output, total),
  );
  stdout.write(`${output.isTTY ? clearLine : ""}${printEnd(record)}`);
  await writeResults(options, record, graph, graph.training.batchSize);
  if (record.stopped) process.exitCode = 1;
}

function parametersOrNothing({ parameters }: TrainOptions): "gradients" | "nothing" {
  return parameters ? "gradients" : "nothing";
}

async function trainReplay(options: TrainOptions, path: string): Promise<void> {
  const replayed = await readReplayCase(path);
  const { graph, batches } = replayed;
  const batchSize = batches[0]?.size ?? 0;
  printBegin(graph, batchSize);
  const { stdout } = process;
  const record = await replay(replayed, options.wish, (step, loss) => {
    if (stdout.isTTY)
      stdout.write(`${clearLine}step ${step} of ${batches.length} · loss ${loss.toFixed(4)}`);
  });
  stdout.write(`${stdout.isTTY ? clearLine : ""}${printEnd(record)}`);
  await writeResults({ ...options, parameters: true }, record, graph, batchSize);
}

function printBegin({ name, training }: Graph, batchSize: number): void {
  const { data, seed } = training;
  process.stdout.write(`${name} on ${data} · batch ${batchSize} · seed ${seed}\n`);
}

async function writeResults(
  { json, record: path, parameters }: TrainOptions,
  record: RunRecord & Partial<LoopRecord>,
  graph: Graph,
  batchSize: number,
): Promise<void> {
  const { seed } = graph.training;
  const { recording, gradients } = record;
  if (json !== undefined) {
    const written = trainJson(record, { seed, batchSize }, parameters ? gradients : null);
    await writeFile(json, `${JSON.stringify(written)}\n`);
  }
  if (path !== undefined && recording)
    await writeFile(path, printReplayCase(graph, recording.parameters, recording.batches));
}

async function main(): Promise<void> {
  const options = readTrainOptions(process.argv.slice(2));
  if (options === null) {
    process.stdout.write(trainHelp);
    return;
  }
  const { source } = options;
  if (source.kind === "replay") await trainReplay(options, source.path);
  else await train(options, source);
}

await runCommand("train", main);
