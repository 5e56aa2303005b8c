/** A graph that ships with the app, and a few words that build one. */

import type { Edge, FieldValue, Graph, Node, Training } from "../graph.ts";
import { initialFields, layerCatalogue } from "../layer-catalogue.ts";
import { initialTraining } from "../training-fields.ts";

export interface Template {
  readonly name: string;
  readonly label: string;
  /** One sentence for a learner. */
  readonly summary: string;
  /** What it reaches with its own settings and seed: this share of the validation images, after so many steps or sooner. */
  readonly expected: {
    readonly accuracy: number;
    readonly steps: number;
    /** How long that took the CPU engine on two cores of a server of 2026, shared with others, once it had started. */
    readonly seconds: number;
  };
  readonly graph: Graph;
}

/** Width and height of one cell of the grid on which templates are laid out, in canvas pixels. */
const cellSize = { x: 212, y: 76 } as const;

/** A row of a template: name, type, names of the inputs (`split:out2` for a port of its own), column and row on the grid, and fields that differ from the initial ones. */
export type TemplateNode = readonly [
  name: string,
  type: string,
  inputs: readonly string[],
  column: number,
  row: number,
  fields?: Readonly<Record<string, FieldValue>>,
];

/** Builds the graph of a template; the id of a node is its name. */
export function templateGraph(
  name: string,
  rows: readonly TemplateNode[],
  training: Partial<Training>,
): Graph {
  return {
    format: "tributary-graph",
    version: 1,
    name,
    nodes: rows.map(nodeOf),
    edges: rows.flatMap(([target, , inputs]) =>
      inputs.map((source) => edgeBetween(source, target)),
    ),
    training: { ...initialTraining, ...training },
  };
}

function nodeOf([name, type, , column, row, fields = {}]: TemplateNode): Node {
  const layer = layerCatalogue.get(type);
  if (!layer) throw new Error(`The catalogue has no layer ${type}.`);
  return {
    id: name,
    type,
    name,
    fields: { ...initialFields(layer), ...fields },
    position: { x: column * cellSize.x, y: row * cellSize.y },
  };
}

function edgeBetween(input: string, target: string): Edge {
  const [source = input, sourcePort = "out"] = input.split(":");
  return { id: `${input}-${target}`, source, sourcePort, target, targetPort: "in" };
}
