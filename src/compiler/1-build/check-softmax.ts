/** Warns of a softmax right before an Output whose loss applies one itself. */
import { nodeWithId } from "../../graph/edits/look-up.ts";
import type { Graph } from "../../graph/graph.ts";
import type { Diagnostic } from "../diagnostic.ts";

/** One warning for each softmax that is applied twice: such a network trains, but slowly, as its scores stay between 0 and 1. */
export function checkSoftmax(graph: Graph): Diagnostic[] {
  return graph.edges.flatMap((edge): Diagnostic[] => {
    const source = nodeWithId(graph, edge.source);
    const target = nodeWithId(graph, edge.target);
    const isTwice =
      source?.type === "Activation" &&
      source.fields["function"] === "softmax" &&
      target?.type === "Output" &&
      target.fields["loss"] === "softmax cross-entropy";
    if (!isTwice) return [];
    return [
      {
        code: "repeated-softmax",
        severity: "warning",
        message: `${source.name} applies softmax, and the loss of ${target.name} applies it again: scores between 0 and 1 give probabilities that hardly differ, so it learns slowly.`,
        hint: `Delete ${source.name}, or choose another loss for ${target.name}.`,
        node: source.id,
        field: "function",
      },
    ];
  });
}
