/** Compiles a graph that a command was told to train. */
import type { Compilation, CompileOptions } from "../../compiler/compilation.ts";
import { compile } from "../../compiler/compile.ts";
import type { Graph } from "../../graph/graph.ts";
import type { ProgramSet } from "../../protocol/program.ts";
import { CommandFailure } from "../command.ts";

/** @throws CommandFailure with all that is wrong with the graph, a line each. */
export function programsOf(graph: Graph, options: CompileOptions = {}): ProgramSet {
  return trainable(graph, compile(graph, options));
}

/** The Programs of a compilation, thrown as in `programsOf` where there are none. */
export function trainable(graph: Graph, { programs, diagnostics }: Compilation): ProgramSet {
  if (programs !== null) return programs;
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const lines = errors.map(({ message, hint }) => `  ${message} ${hint}`);
  throw new CommandFailure([`${graph.name} cannot be trained:`, ...lines].join("\n"));
}

/** The same for batches of another size than the graph says. */
export function programsForBatch(
  graph: Graph,
  batchSize: number,
  options: CompileOptions = {},
): ProgramSet {
  return programsOf({ ...graph, training: { ...graph.training, batchSize } }, options);
}
