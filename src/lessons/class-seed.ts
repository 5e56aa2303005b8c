/** The class seed of a lesson's drawings. */
import type { Graph } from "../graph/graph.ts";

/** A drawing that trains with the class seed. */
export function withSeed(graph: Graph, seed: number): Graph {
  return { ...graph, training: { ...graph.training, seed } };
}
