/** Finds the layer that a lesson names, also when the learner gave it another name. */
import type { Graph, Node } from "../graph/graph.ts";

/**
 * The layer that had this name when the step began, else the one that has it now.
 *
 * @param given the drawing that the step began with, where that is known
 */
export function nodeCalled(graph: Graph, given: Graph | null, name: string): Node | undefined {
  const id = given?.nodes.find((node) => node.name === name)?.id;
  const kept = id === undefined ? undefined : graph.nodes.find((node) => node.id === id);
  return kept ?? graph.nodes.find((node) => node.name === name);
}
