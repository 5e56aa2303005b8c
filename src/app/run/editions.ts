/** Remembers what the worker was given last, so that a profile can be told by the very Programs it is about. */
import type { Compilation } from "../../compiler/compilation.ts";
import type { Graph } from "../../graph/graph.ts";
import { compilationOf } from "../stores/compilation.ts";

/** A drawing as it was compiled for the worker. */
export interface Edition {
  readonly graph: Graph;
  readonly compilation: Compilation;
}

/** The last few: an event is at most some commands behind. */
const remembered = 4;
const editions = new Map<number, Edition>();
let newest = 0;

/** Takes a drawing that is about to be sent, and gives the number to send with it. */
export function rememberEdition(graph: Graph): number {
  newest += 1;
  editions.set(newest, { graph, compilation: compilationOf(graph) });
  editions.delete(newest - remembered);
  return newest;
}

/** What was sent under a number, or undefined when it is too old. */
export function editionOf(number: number): Edition | undefined {
  return editions.get(number);
}
