/** `npm run train`: trains a network in the terminal. */
import { compile } from "../compiler/compile.ts";
import { batchCount } from "../data/batches.ts";
import { examineDrawing, examineRun } from "../doctor/examine.ts";
import type { Finding } from "../doctor/finding.ts";
import { dataCatalogue } from "../graph/data-catalogue.ts";
import type { Graph } from "../graph/graph.ts";
import { runCommand } from "./command.ts";
import { Interruption } from "./interruption.ts";
import { openOutputs } from "./output-file.ts";
import { trainable } from "./train/programs-of.ts";
import { clearLine, printPercent, progressReport } from "./train/progress-report.ts";
import { type GraphSource, pathsRead, readGraph } from "./train/read-graph.ts";
import { printReplayCase, readReplayCase, requireRecordable } from "./train/replay-case.ts";
import { replay } from "./train/replay-run.ts";
import { failure, type LoopRecord, type RunRecord, runInTerminal } from "./train/terminal-run.ts";
import { trainJson } from "./train/train-json.ts";
import { readTrainOptions, type TrainOptions, trainHelp } from "./train/train-options.ts";
import { named, printFindings } from "./train/warnings.ts";

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
  const files = await openFiles(options);
  const graph = await readGraph(source, options.training);
  const compilation = compile(graph);
  const programs = trainable(graph, compilation);
  const total = totalSteps(graph, options.steps);
  if (options.record !== undefined) requireRecordable(graph, total);
  const interruption = new Interruption();
  printBegin(graph, graph.training.batchSize);
  const drawn = examineDrawing(compilation.diagnostics).map((finding) => named(finding, graph));
  process.stderr.write(printFindings(drawn));
  const { stdout } = process;
  const output = {
    write: (text: string) => stdout.write(text),
    isTTY: stdout.isTTY === true,
    columns: stdout.columns ?? 80,
    now: () => performance.now(),
  };
  const keep = options.record !== undefined ? "batches" : parametersOrNothing(options);
  const { steps } = options;
  try {
    const record = await runInTerminal(
      { ...options.wish, programs, settings: graph.training, steps, keep, graph },
      progressReport(output, total),
      interruption,
    );
    if (output.isTTY) stdout.write(clearLine);
    const { losses, validations, fault } = record;
    if (fault === null) stdout.write(printEnd(record));
    const { stored } = programs.train;
    const shown = examineRun({ graph, stored, losses, firstStep: 1, validations, fault });
    process.stderr.write(printFindings(shown.map((finding) => named(finding, graph))));
    const findings = [...drawn, ...shown.map((finding) => named(finding, graph))];
    const told = { graph, batchSize: graph.training.batchSize, findings };
    await writeResults(files, options, record, { ...told, endedBy: interruption.first });
    if (record.stopped) process.exitCode = 1;
    if (fault) throw failure(fault);
  } finally {
    interruption.dispose();
  }
}

function openFiles({ json, record, source }: TrainOptions) {
  return openOutputs({ "--json": json, "--record": record }, pathsRead(source));
}

function parametersOrNothing({ parameters }: TrainOptions): "gradients" | "nothing" {
  return parameters ? "gradients" : "nothing";
}

async function trainReplay(options: TrainOptions, path: string): Promise<void> {
  const files = await openFiles(options);
  const replayed = await readReplayCase(path);
  const { graph, batches } = replayed;
  const batchSize = batches[0]?.size ?? 0;
  const compilation = compile({ ...graph, training: { ...graph.training, batchSize } });
  const findings = examineDrawing(compilation.diagnostics).map((found) => named(found, graph));
  printBegin(graph, batchSize);
  process.stderr.write(printFindings(findings));
  const { stdout } = process;
  const record = await replay(replayed, options.wish, (step, loss) => {
    if (stdout.isTTY)
      stdout.write(`${clearLine}step ${step} of ${batches.length} · loss ${loss.toFixed(4)}`);
  });
  stdout.write(`${stdout.isTTY ? clearLine : ""}${printEnd(record)}`);
  const told = { graph, batchSize, findings, endedBy: null };
  await writeResults(files, { ...options, parameters: true }, record, told);
}

function printBegin({ name, training }: Graph, batchSize: number): void {
  const { data, seed } = training;
  process.stdout.write(`${name} on ${data} · batch ${batchSize} · seed ${seed}\n`);
}

/** What the files tell beyond the record of the run. */
interface Told {
  readonly graph: Graph;
  readonly batchSize: number;
  readonly findings: readonly Finding[];
  readonly endedBy: string | null;
}

async function writeResults(
  files: Awaited<ReturnType<typeof openFiles>>,
  { parameters }: TrainOptions,
  record: RunRecord & Partial<LoopRecord>,
  { graph, batchSize, findings, endedBy }: Told,
): Promise<void> {
  const { seed } = graph.training;
  const { recording, gradients } = record;
  const told = { seed, batchSize, findings, endedBy };
  const json = trainJson(record, told, parameters ? gradients : null);
  await files["--json"]?.write(`${JSON.stringify(json)}\n`);
  // Without a step there is nothing to replay.
  if (recording && recording.batches.length > 0)
    await files["--record"]?.write(printReplayCase(graph, recording.parameters, recording.batches));
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
