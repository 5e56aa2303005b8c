/** Tells whether two drawings train the same: what was moved or renamed on the canvas does not count. */
import type { Edge, FieldValue, Graph, Node } from "../graph.ts";

/**
 * Compares what a run depends on: nodes, their types and fields, edges with the order of inputs, data set, batch size,
 * optimizer, schedule, penalty, clipping and seed. Names, positions, the learning rate and the number of epochs may differ.
 */
export function isSameNetwork(a: Graph, b: Graph): boolean {
  if (a === b) return true;
  const { data, batchSize, optimizer, schedule, l2, clipNorm, seed } = a.training;
  return (
    Object.is(data, b.training.data) &&
    Object.is(batchSize, b.training.batchSize) &&
    Object.is(seed, b.training.seed) &&
    Object.is(l2, b.training.l2) &&
    Object.is(clipNorm, b.training.clipNorm) &&
    isSameRecord(optimizer, b.training.optimizer) &&
    isSameRecord(schedule, b.training.schedule) &&
    hasSameNodes(a.nodes, b.nodes) &&
    hasSameEdges(a.edges, b.edges)
  );
}

/** Compares everything but the positions of the nodes: what the compiler reads. */
export function differsOnlyInPositions(a: Graph, b: Graph): boolean {
  if (a === b) return true;
  if (a.edges !== b.edges || a.training !== b.training || a.nodes.length !== b.nodes.length)
    return false;
  return a.nodes.every((node, index) => {
    const other = b.nodes[index];
    return (
      other !== undefined &&
      node.id === other.id &&
      node.name === other.name &&
      node.type === other.type &&
      node.fields === other.fields
    );
  });
}

function hasSameNodes(a: readonly Node[], b: readonly Node[]): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  const others = new Map(b.map((node) => [node.id, node]));
  return a.every((node) => {
    const other = others.get(node.id);
    return (
      other !== undefined && node.type === other.type && isSameRecord(node.fields, other.fields)
    );
  });
}

function hasSameEdges(a: readonly Edge[], b: readonly Edge[]): boolean {
  if (a === b) return true;
  return a.length === b.length && linksByPort(a) === linksByPort(b);
}

/** Edges into different ports may stand in any order; those into one port may not. */
function linksByPort(edges: readonly Edge[]): string {
  const ports = new Map<string, string[]>();
  for (const edge of edges) {
    const port = JSON.stringify([edge.target, edge.targetPort]);
    ports.set(port, [...(ports.get(port) ?? []), JSON.stringify([edge.source, edge.sourcePort])]);
  }
  return JSON.stringify([...ports].sort(([one], [other]) => (one < other ? -1 : 1)));
}

function isSameRecord(a: object, b: object): boolean {
  const left = Object.entries(a);
  const right = new Map<string, FieldValue>(Object.entries(b));
  return left.length === right.size && left.every(([key, value]) => isSame(value, right.get(key)));
}

function isSame(a: FieldValue, b: FieldValue | undefined): boolean {
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((side, index) => Object.is(side, b[index]));
  return Object.is(a, b);
}
