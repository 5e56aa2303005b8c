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
  restoreEdition(newest, { graph, compilation: compilationOf(graph) });
  return newest;
}

/** What was sent last, with its number; null where nothing was. */
export function newestEdition(): readonly [number, Edition] | null {
  const last = [...editions].at(-1);
  return last ?? null;
}

/** Remembers again, as the newest, what a worker that was set aside had been given. */
export function restoreEdition(number: number, edition: Edition): void {
  editions.delete(number);
  editions.set(number, edition);
  const [oldest] = editions.keys();
  if (editions.size > remembered && oldest !== undefined) editions.delete(oldest);
}

/** What was sent under a number, or undefined when it is too old. */
export function editionOf(number: number): Edition | undefined {
  return editions.get(number);
}
