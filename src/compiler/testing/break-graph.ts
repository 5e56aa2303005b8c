/** Breaks a graph in the ways in which a damaged file, a bad link or a bug of the editor might. */
import type { Edge, FieldValue, Graph, Node, Training } from "../../graph/graph.ts";
import { layerCatalogue } from "../../graph/layer-catalogue.ts";

/** The numbers of one change: which it is, and what it is done to. */
export type BreakNumbers = readonly [kind: number, first: number, second: number];

/** Field values that no layer expects. */
const absurd: readonly FieldValue[] = [
  -1,
  0,
  1e9,
  0.5,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  2 ** 53,
  "",
  "same",
  "1000000×1000000×1000000",
  "__proto__",
  true,
  [0, 0],
  [64, 64],
  [1e9, 1e9],
  [Number.NaN, 1],
];

/** Names that mean something to JavaScript, and one that nothing has. */
const strangeNames = ["__proto__", "constructor", "toString", "nowhere"] as const;

type Change = (graph: Graph, first: number, second: number) => Graph;

/** Breaks a graph once for each triple. What comes out may still be good. */
export function breakGraph(graph: Graph, breaks: readonly BreakNumbers[]): Graph {
  return breaks.reduce<Graph>((broken, [kind, first, second]) => {
    const change = pick(changes, kind);
    return change ? change(broken, first, second) : broken;
  }, graph);
}

/** How many kinds of changes there are. */
export function countBreaks(): number {
  return changes.length;
}

function pick<T>(list: readonly T[], at: number): T | undefined {
  return list[at % Math.max(1, list.length)];
}

function changeNode(graph: Graph, at: number, change: (node: Node) => Partial<Node>): Graph {
  const node = pick(graph.nodes, at);
  if (!node) return graph;
  const nodes = graph.nodes.map((each) => (each === node ? { ...node, ...change(node) } : each));
  return { ...graph, nodes };
}

function changeEdge(graph: Graph, at: number, change: Partial<Edge>): Graph {
  const edge = pick(graph.edges, at);
  if (!edge) return graph;
  const edges = graph.edges.map((each) => (each === edge ? { ...edge, ...change } : each));
  return { ...graph, edges };
}

function addEdge(graph: Graph, source: string, target: string): Graph {
  const id = `extra${graph.edges.length}`;
  const edge = { id, source, sourcePort: "out", target, targetPort: "in" };
  return { ...graph, edges: [...graph.edges, edge] };
}

const badTraining: readonly Partial<Training>[] = [
  { batchSize: Number.NaN },
  { batchSize: 1e9 },
  { batchSize: -1 },
  { learningRate: Number.POSITIVE_INFINITY },
  { l2: -1 },
  { clipNorm: Number.NaN },
  { optimizer: { type: "adam", beta1: 2, beta2: -1, epsilon: 0 } },
  { schedule: { type: "cosine", warmUpSteps: -1, decaySteps: 0, floor: 7 } },
  { data: "constructor" },
  { epochs: 1e9, seed: -0.5 },
];

const changes: readonly Change[] = [
  // Cycles, from a node to itself and back over many.
  (graph, first) => {
    const id = pick(graph.nodes, first)?.id ?? "";
    return addEdge(graph, id, id);
  },
  (graph, first, second) =>
    addEdge(graph, pick(graph.nodes, first)?.id ?? "", pick(graph.nodes, second)?.id ?? ""),
  // Edges to and from nowhere, and through ports that are not there.
  (graph, first, second) => changeEdge(graph, first, { source: pick(strangeNames, second) ?? "" }),
  (graph, first, second) => changeEdge(graph, first, { target: pick(strangeNames, second) ?? "" }),
  (graph, first, second) =>
    changeEdge(graph, first, { sourcePort: pick(strangeNames, second) ?? "" }),
  (graph, first) => changeEdge(graph, first, { targetPort: "out" }),
  // Nodes and edges that are missing or there twice.
  (graph, first) => ({
    ...graph,
    nodes: graph.nodes.filter((node) => node !== pick(graph.nodes, first)),
  }),
  (graph, first) => ({
    ...graph,
    edges: graph.edges.filter((edge) => edge !== pick(graph.edges, first)),
  }),
  (graph, first) => ({ ...graph, nodes: [...graph.nodes, ...graph.nodes.slice(first % 7)] }),
  (graph, first) => ({ ...graph, edges: [...graph.edges, ...graph.edges.slice(first % 7)] }),
  (graph, first, second) =>
    changeNode(graph, first, () => ({ id: pick(graph.nodes, second)?.id ?? "" })),
  (graph, first, second) =>
    changeNode(graph, first, () => ({ name: pick(graph.nodes, second)?.name ?? "" })),
  (graph, first, second) =>
    changeNode(graph, first, () => ({ id: pick(strangeNames, second) ?? "" })),
  // Other layers, and layers that are none.
  (graph, first, second) =>
    changeNode(graph, first, () => ({ type: pick([...layerCatalogue.keys()], second) ?? "" })),
  (graph, first, second) =>
    changeNode(graph, first, () => ({ type: pick(strangeNames, second) ?? "" })),
  // Fields that are absurd, missing, or not theirs.
  absurdField,
  absurdField,
  absurdField,
  (graph, first, second) =>
    changeNode(graph, first, ({ fields }) => {
      const name = pick(Object.keys(fields), second);
      return { fields: Object.fromEntries(Object.entries(fields).filter(([key]) => key !== name)) };
    }),
  (graph, first, second) =>
    changeNode(graph, first, ({ fields }) => ({
      fields: { ...fields, [pick(strangeNames, second) ?? ""]: 1 },
    })),
  (graph, first) => ({ ...graph, training: { ...graph.training, ...pick(badTraining, first) } }),
];

function absurdField(graph: Graph, first: number, second: number): Graph {
  return changeNode(graph, first, ({ fields }) => {
    const name = pick(Object.keys(fields), second) ?? "nothing";
    const value = pick(absurd, first + second) ?? 0;
    return { fields: { ...fields, [name]: value } };
  });
}
