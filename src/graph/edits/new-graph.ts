/** The document that a person starts from when they start from nothing. */
import type { Graph } from "../graph.ts";
import { initialTraining } from "../training-fields.ts";

/** An empty canvas with the initial training settings. */
export const emptyGraph: Graph = {
  format: "tributary-graph",
  version: 1,
  name: "untitled",
  nodes: [],
  edges: [],
  training: initialTraining,
};
