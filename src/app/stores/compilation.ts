/** The compilation of the document: computed once for each change that matters to the compiler, and stored nowhere. */

import type { Compilation, NodeFacts } from "../../compiler/compilation.ts";
import { compile } from "../../compiler/compile.ts";
import type { Diagnostic } from "../../compiler/diagnostic.ts";
import { differsOnlyInPositions } from "../../graph/edits/same-network.ts";
import type { Graph, NodeId } from "../../graph/graph.ts";
import { type CompileChoice, compileOptions, useCompileChoice } from "./compile-choice.ts";
import { useGraphStore } from "./graph-store.ts";

let last: {
  readonly graph: Graph;
  readonly choice: CompileChoice;
  readonly compilation: Compilation;
} | null = null;

/** While the app is developed the verifiers look behind every phase and pass; a build for visitors leaves them out. */
const inspection = import.meta.env.DEV
  ? { inspector: (await import("../../compiler/verifying.ts")).verifying }
  : {};

/** Compiles a graph as chosen, or returns the last result when nothing but positions differs from the last graph. */
export function compilationOf(graph: Graph): Compilation {
  const choice = useCompileChoice.getState();
  if (last?.choice === choice && differsOnlyInPositions(last.graph, graph)) return last.compilation;
  last = {
    graph,
    choice,
    compilation: compile(graph, { ...compileOptions(choice), ...inspection }),
  };
  return last.compilation;
}

/** The compilation of the document on the screen. */
export function useCompilation(): Compilation {
  useCompileChoice();
  return useGraphStore((store) => compilationOf(store.graph));
}

/** What is known of one node of the document, or undefined while its shape is unknown. */
export function useFacts(id: NodeId): NodeFacts | undefined {
  return useGraphStore((store) => compilationOf(store.graph).facts.get(id));
}

/** Why the document cannot be trained, in one line: `2 problems: …`, or null when it can. */
export function whyNotTrainable(compilation: Compilation): string | null {
  const errors = compilation.diagnostics.filter(isError);
  const [first] = errors;
  if (!first) return null;
  const count = errors.length === 1 ? "1 problem" : `${errors.length} problems`;
  return `${count}: ${first.message}`;
}

/** Tells an error from a warning. */
export function isError({ severity }: Pick<Diagnostic, "severity">): boolean {
  return severity === "error";
}
