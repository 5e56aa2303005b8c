/** Changes of a graph, or of its step, after which the numbers are known without computing them anew. */
import type { Edge, Graph, Node } from "../../graph/graph.ts";
import { randomKey, randomUint32 } from "../../protocol/counter-random.ts";
import type { Ir } from "../ir.ts";
import type { InterpreterInputs } from "../oracle/interpret.ts";
import type { OracleTensor } from "../oracle/tensor.ts";
import { nodeOf } from "./draw-graph.ts";
import type { Outcome } from "./run-oracle.ts";

/** Sums and products of two with their operands the other way round. */
export function swapOperands(graph: Graph): Graph {
  const swapped = new Map<string, Edge>();
  for (const { id, type } of graph.nodes) {
    const [first, second, third] = graph.edges.filter(({ target }) => target === id);
    if ((type !== "Add" && type !== "Multiply") || !first || !second || third) continue;
    swapped.set(first.id, second).set(second.id, first);
  }
  return { ...graph, edges: graph.edges.map((edge) => swapped.get(edge.id) ?? edge) };
}

/** The same drawing written down in another order; edges into one node keep theirs, for it says which operand they are. */
export function shuffleDocument(graph: Graph, seed: number): Graph {
  const keys = new Map(
    graph.nodes.map(({ id }, index) => [id, randomUint32(randomKey(seed, 0, 0), index)]),
  );
  const keyOf = (id: string) => keys.get(id) ?? 0;
  return {
    ...graph,
    nodes: graph.nodes.toSorted((a, b) => keyOf(a.id) - keyOf(b.id)),
    edges: graph.edges.toSorted((a, b) => keyOf(a.target) - keyOf(b.target)),
  };
}

/** Every node under another name, with the id that it had. */
export function renameNodes(graph: Graph): Graph {
  const nodes = graph.nodes.map((node, index) => ({ ...node, name: `renamed ${index}` }));
  return { ...graph, nodes };
}

/** A graph with layers that lead nowhere: they read what the first and the last node before the scores read. */
export function addDeadNodes(graph: Graph): Graph {
  const used = graph.edges.filter(({ targetPort }) => targetPort === "in");
  const ends = [used[0], used.at(-1)].filter((edge) => edge !== undefined);
  const dead = ends.flatMap((edge, index): readonly (readonly [Node, Edge])[] => {
    const [id, after] = [`dead${index}`, `after${index}`];
    const into = { ...edge, id: `${id} in`, target: id };
    const onward = { ...edge, id: `${after} in`, source: id, sourcePort: "out", target: after };
    return [
      [nodeOf(id, "Activation", { function: "tanh" }), into],
      [nodeOf(after, "BatchNorm", { momentum: 0.9, epsilon: 0.001 }), onward],
    ];
  });
  return {
    ...graph,
    nodes: [...dead.map(([node]) => node), ...graph.nodes],
    edges: [...dead.map(([, edge]) => edge), ...graph.edges],
  };
}

/** A graph without dropout, whose masks depend on where in the batch an image stands. */
export function withoutDropout(graph: Graph): Graph {
  const nodes = graph.nodes.map((node) =>
    node.type === "Dropout" ? { ...node, fields: { ...node.fields, rate: 0 } } : node,
  );
  return { ...graph, nodes };
}

/** Every image and label of the batch a second time, after all of them. */
export function batchTwice(inputs: InterpreterInputs): InterpreterInputs {
  const twice = ({ shape: [count = 0, ...rest], data }: OracleTensor): OracleTensor => ({
    shape: [2 * count, ...rest],
    data: Float64Array.from([...data, ...data]),
  });
  return { ...inputs, images: twice(inputs.images), labels: twice(inputs.labels) };
}

/** The branches that are joined before the scores, in the opposite order. */
export function reverseBranches(graph: Graph): Graph {
  const into = graph.edges.filter(({ target }) => target === "joined");
  const rest = graph.edges.filter(({ target }) => target !== "joined");
  return { ...graph, edges: [...rest, ...into.toReversed()] };
}

/** For each row of the reversed branches, which row of the branches it was. */
export function reversedRows(ir: Ir): readonly number[] {
  const joined = ir.ops.find(({ kernel, origin }) => kernel === "concat" && origin === "joined");
  const begins: number[][] = [];
  let begin = 0;
  for (const id of joined?.reads ?? []) {
    const size = ir.values[id]?.shape.at(-1) ?? 0;
    const first = begin;
    begins.push(Array.from({ length: size }, (_, row) => first + row));
    begin += size;
  }
  return begins.reverse().flat();
}

/** Takes the rows of the kernel of the scores, and of its slots, in another order. */
export function withRows<T extends ReadonlyMap<string, OracleTensor>>(
  stored: T,
  rows: readonly number[],
): Outcome {
  return new Map(
    [...stored].map(([key, tensor]) => {
      if (!key.startsWith("scores/kernel")) return [key, tensor];
      const width = tensor.shape.at(-1) ?? 0;
      const data = rows.flatMap((row) => [...tensor.data.slice(row * width, (row + 1) * width)]);
      return [key, { ...tensor, data: Float64Array.from(data) }];
    }),
  );
}
