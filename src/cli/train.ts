/** `npm run train`: trains a network in the terminal. */
import { writeFile } from "node:fs/promises";
import { compile } from "../compiler/compile.ts";
import { batchCount } from "../data/batches.ts";
import { dataCatalogue } from "../graph/data-catalogue.ts";
import type { Graph } from "../graph/graph.ts";
import type { ProgramSet } from "../protocol/program.ts";
import { CommandFailure, runCommand } from "./command.ts";
import { clearLine, printPercent, progressReport } from "./train/progress-report.ts";
import { readGraph } from "./train/read-graph.ts";
import { type RunRecord, runInTerminal } from "./train/terminal-run.ts";
import { trainJson } from "./train/train-json.ts";
import { readTrainOptions, type TrainOptions, trainHelp } from "./train/train-options.ts";

/** @throws CommandFailure with all that is wrong with the graph, a line each. */
function programsOf(graph: Graph): ProgramSet {
  const { programs, diagnostics } = compile(graph);
  if (programs !== null) return programs;
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const lines = errors.map(({ message, hint }) => `  ${message} ${hint}`);
  throw new CommandFailure([`${graph.name} cannot be trained:`, ...lines].join("\n"));
}

/** How many steps the run will do. */
function totalSteps(graph: Graph, steps: number | undefined): number {
  const { data, batchSize, epochs } = graph.training;
  return steps ?? epochs * batchCount(dataCatalogue.get(data)?.trainCount ?? 0, batchSize);
}

function printEnd({ losses, validation, stepTime, stopped }: RunRecord): string {
  const time =
    stepTime === null
      ? ""
      : ` · ${stepTime.medianMs.toFixed(2)} ms/step (${stepTime.minMs.toFixed(2)}–${stepTime.maxMs.toFixed(2)})`;
  const accuracy =
    validation === null
      ? "not validated"
      : `final validation accuracy ${printPercent(validation.accuracy)}`;
  return `${stopped ? "stopped after" : "done:"} ${losses.length} steps${time} · ${accuracy}\n`;
}

async function train(options: TrainOptions): Promise<void> {
  const graph = await readGraph(options);
  const programs = programsOf(graph);
  const { training } = graph;
  const { stdout } = process;
  stdout.write(
    `${graph.name} on ${training.data} · batch ${training.batchSize} · seed ${training.seed}\n`,
  );
  const output = {
    write: (text: string) => stdout.write(text),
    isTTY: stdout.isTTY === true,
    columns: stdout.columns ?? 80,
    now: () => performance.now(),
  };
  const record = await runInTerminal(
    { engine: options.engine, programs, settings: training, steps: options.steps },
    progressReport(output, totalSteps(graph, options.steps)),
  );
  stdout.write(`${output.isTTY ? clearLine : ""}${printEnd(record)}`);
  if (options.json !== undefined)
    await writeFile(
      options.json,
      `${JSON.stringify(trainJson(record, training, options.parameters))}\n`,
    );
  if (record.stopped) process.exitCode = 1;
}

async function main(): Promise<void> {
  const options = readTrainOptions(process.argv.slice(2));
  if (options === null) process.stdout.write(trainHelp);
  else await train(options);
}

await runCommand("train", main);
