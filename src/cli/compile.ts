/** `npm run compile`: compiles a network and shows what the compiler did. */
import type { Compilation, Stages } from "../compiler/compilation.ts";
import { compile } from "../compiler/compile.ts";
import { printCosts } from "../compiler/print-costs.ts";
import { printIr } from "../compiler/print-ir.ts";
import { printProgram } from "../compiler/print-program.ts";
import { printRewrites } from "../compiler/print-rewrites.ts";
import { printSchedule } from "../compiler/print-schedule.ts";
import type { Graph } from "../graph/graph.ts";
import type { Program } from "../protocol/program.ts";
import { CommandFailure, runCommand } from "./command.ts";
import { compileJson, nodeNames } from "./compile/compile-json.ts";
import {
  compileHelp,
  type PrintedStage,
  readCompileOptions,
  type ShowOptions,
} from "./compile/compile-options.ts";
import { type CompileTimes, compileTimes } from "./compile/compile-times.ts";
import { openOutputs } from "./output-file.ts";
import { pathsRead, readGraph } from "./train/read-graph.ts";
import { printWarnings } from "./train/warnings.ts";

/** One line for the step and one for each pass: how many dispatches are left. */
function printSummary(graph: Graph, { differentiated, passes }: Stages, program: Program): string {
  const lines = [
    `${graph.name} on ${graph.training.data} · batch ${program.batchSize} · one training step`,
    `${differentiated.ops.length} dispatches as drawn`,
    ...passes.map(
      ({ pass, ir, rewrites }) =>
        `${ir.ops.length} after ${pass} (${rewrites.length} ${rewrites.length === 1 ? "rewrite" : "rewrites"})`,
    ),
  ];
  return `${lines.join("\n")}\n`;
}

function printTimes({ runs, median, min, max }: CompileTimes): string {
  const [middle, least, most] = [median, min, max].map((ms) => ms.toFixed(1));
  return `compiled ${runs} ${runs === 1 ? "time" : "times"}: median ${middle} ms, ${least}–${most} ms\n`;
}

function printStage(
  stage: PrintedStage,
  graph: Graph,
  { optimized, passes, schedule }: Stages,
  program: Program,
): string {
  switch (stage) {
    case "ir":
      return printIr(optimized);
    case "rewrites":
      return printRewrites(passes);
    case "schedule":
      return printSchedule(program, nodeNames(graph), schedule.kind);
    case "program":
      return printProgram(program);
    case "costs":
      return printCosts(program);
    default:
      return stage satisfies never;
  }
}

/** @throws CommandFailure with all that is wrong with the graph, a line each. */
function failOnErrors(graph: Graph, { diagnostics }: Compilation): never {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const lines = errors.map(({ message, hint }) => `  ${message} ${hint}`);
  throw new CommandFailure([`${graph.name} cannot be compiled:`, ...lines].join("\n"));
}

async function show(asked: ShowOptions): Promise<void> {
  const { source, batchSize, json, print, repeat, ...options } = asked;
  const files = await openOutputs({ "--json": json }, pathsRead(source));
  const graph = await readGraph(source, {
    data: undefined,
    batchSize,
    learningRate: undefined,
    epochs: undefined,
    seed: undefined,
  });
  const compilation = compile(graph, options);
  const times = repeat === undefined ? null : compileTimes(graph, options, repeat);
  await files["--json"]?.write(`${JSON.stringify(compileJson(graph, compilation, times))}\n`);
  process.stderr.write(printWarnings(graph, compilation.diagnostics));
  const { stages, programs } = compilation;
  if (!stages || !programs) return failOnErrors(graph, compilation);
  process.stdout.write(printSummary(graph, stages, programs.train));
  if (times) process.stdout.write(printTimes(times));
  for (const stage of print)
    process.stdout.write(`\n${printStage(stage, graph, stages, programs.train)}`);
}

async function main(): Promise<void> {
  const options = readCompileOptions(process.argv.slice(2));
  if (options === null) process.stdout.write(compileHelp);
  else await show(options);
}

await runCommand("compile", main);
