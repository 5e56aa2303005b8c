/** Counts for the texts of lessons what the compiler makes of a drawing. */
import { passes } from "../../compiler/3-optimize/passes.ts";
import type { Compilation } from "../../compiler/compilation.ts";
import { compile } from "../../compiler/compile.ts";
import type { Graph } from "../../graph/graph.ts";
import type { Count } from "../../lessons/counts.ts";
import { useCompileChoice } from "../stores/compile-choice.ts";

/** By drawing of a lesson, schedule and passes, which are few. */
const known = new WeakMap<Graph, Map<string, Compilation>>();

/** A count as the screen would show it, with the schedule that is chosen there; null where there is nothing to count. */
export function countDrawing(graph: Graph, count: Count): number | null {
  switch (count.of) {
    case "dispatches":
      return compiled(graph, count.passes).programs?.train.dispatches.length ?? null;
    case "parameters": {
      const facts = [...compiled(graph, "all").facts];
      const own = facts.filter(([id]) => count.node === null || id === idOf(graph, count.node));
      return own.length === 0 ? null : own.reduce((sum, [, { parameters }]) => sum + parameters, 0);
    }
    case "operations":
    case "bytes": {
      const id = idOf(graph, count.node);
      const { programs } = compiled(graph, "all");
      const own = programs?.train.dispatches.filter(
        ({ origin, phase }) => origin === id && phase === "forward",
      );
      if (!own || own.length === 0) return null;
      return own.reduce((sum, { flops, bytes }) => sum + (count.of === "bytes" ? bytes : flops), 0);
    }
    default:
      return count satisfies never;
  }
}

function compiled(graph: Graph, chosen: "all" | "none" | { readonly without: string }) {
  const { schedule } = useCompileChoice.getState();
  const key = JSON.stringify([schedule, chosen]);
  const ofGraph = known.get(graph) ?? new Map<string, Compilation>();
  known.set(graph, ofGraph);
  const found = ofGraph.get(key);
  if (found) return found;
  const run = passes.filter(
    ({ name }) => chosen !== "none" && (chosen === "all" || name !== chosen.without),
  );
  const compilation = compile(graph, { passes: run, schedule });
  ofGraph.set(key, compilation);
  return compilation;
}

function idOf(graph: Graph, name: string) {
  return graph.nodes.find((node) => node.name === name)?.id;
}
