/** The compiler's table of contents: a drawing goes in, Programs come out, and each phase leaves its result to be looked at. */
import type { Graph } from "../graph/graph.ts";
import type { Compilation } from "./compilation.ts";

/** Compiles a graph. It never throws for a user's mistake: what is wrong comes back as diagnostics. */
export function compile(_graph: Graph): Compilation {
  throw new Error("under construction");
}
