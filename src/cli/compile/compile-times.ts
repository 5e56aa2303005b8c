/** Measures how long a graph takes to compile. */
import type { CompileOptions } from "../../compiler/compilation.ts";
import { compile } from "../../compiler/compile.ts";
import type { Graph } from "../../graph/graph.ts";

/** Wall time of `runs` compilations in milliseconds; the first ones also wait for the JavaScript engine to optimise the compiler. */
export interface CompileTimes {
  readonly runs: number;
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** Compiles a graph `runs` times, 1 or more. */
export function compileTimes(graph: Graph, options: CompileOptions, runs: number): CompileTimes {
  const times = Array.from({ length: runs }, () => {
    const begin = performance.now();
    compile(graph, options);
    return performance.now() - begin;
  }).sort((a, b) => a - b);
  const at = (index: number) => times[index] ?? 0;
  return { runs, median: at(Math.floor(runs / 2)), min: at(0), max: at(runs - 1) };
}
