/** Gathers what a check may know of a drawing that was neither trained nor measured. */
import { passes } from "../../compiler/3-optimize/passes.ts";
import type { Compilation } from "../../compiler/compilation.ts";
import { compile } from "../../compiler/compile.ts";
import type { Graph } from "../../graph/graph.ts";
import type { LessonFacts } from "../../lessons/facts.ts";

/** The passes of the compiler by name. */
export const passNames: readonly string[] = passes.map(({ name }) => name);

/** What is known of a drawing by its compilation alone, with every pass on. */
export function factsOfDrawing(graph: Graph, compilation: Compilation): LessonFacts {
  const { facts, diagnostics, programs } = compilation;
  const known = [...facts];
  return {
    graph,
    given: null,
    passes: { all: passNames, off: [] },
    shapes: new Map(known.map(([id, { shape }]) => [id, shape])),
    errors: diagnostics.flatMap(({ severity, code }) => (severity === "error" ? [code] : [])),
    parameters: known.reduce((sum, [, { parameters }]) => sum + parameters, 0),
    dispatches: programs && {
      now: programs.train.dispatches.length,
      drawn: dispatchesAsDrawn(graph),
    },
    run: null,
    profile: null,
    speeds: [],
  };
}

const counted = new WeakMap<Graph, number>();

/** Dispatches of a training step when no pass runs. */
function dispatchesAsDrawn(graph: Graph): number {
  const known = counted.get(graph);
  if (known !== undefined) return known;
  const count = compile(graph, { passes: [] }).programs?.train.dispatches.length ?? 0;
  counted.set(graph, count);
  return count;
}
