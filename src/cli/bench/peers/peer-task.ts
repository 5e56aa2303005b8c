/** Turns a drawn network into the task that a peer is given: the same layers, first parameters and batches as an engine gets. */
import type { Compilation } from "../../../compiler/compilation.ts";
import type { Graph } from "../../../graph/graph.ts";
import { orderNodes } from "../../../graph/node-order.ts";
import type { Batch } from "../../../protocol/batch.ts";
import { initialValues } from "../../../runtime/initialize.ts";
import type { PeerLayer, PeerTask, PeerWeight } from "../../../runtime/peer-task.ts";
import { compileModel } from "../standard-models.ts";

/** @throws RangeError where the graph does not compile or is not trained with Adam. */
export function peerTask(graph: Graph, batches: readonly Batch[]): PeerTask {
  const { facts, programs } = compileModel(graph);
  const { optimizer, learningRate, seed } = graph.training;
  if (optimizer.type !== "adam") throw new RangeError("Peers train with Adam.");
  const { beta1, beta2, epsilon } = optimizer;
  const weights = new Map<string, PeerWeight>(
    programs.train.stored
      .filter(({ role }) => role !== "slot")
      .map((stored) => [stored.name, { shape: stored.shape, data: initialValues(stored, seed) }]),
  );
  const layers = orderNodes(graph).ordered.flatMap((id) => layerOf(graph, id, facts));
  const classes = layers.at(-1)?.shape[0] ?? 0;
  return { layers, weights, batches, classes, adam: { learningRate, beta1, beta2, epsilon } };
}

function layerOf(graph: Graph, id: string, facts: Compilation["facts"]): readonly PeerLayer[] {
  const node = graph.nodes.find((candidate) => candidate.id === id);
  if (node === undefined) return [];
  const nameOf = (source: string) => graph.nodes.find((other) => other.id === source)?.name ?? "";
  const inputs = graph.edges
    .filter(({ target }) => target === id)
    .map(({ source }) => nameOf(source));
  const { name, type, fields } = node;
  return [{ name, type, inputs, fields, shape: facts.get(id)?.shape ?? [] }];
}
