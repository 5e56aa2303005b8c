/** Derives shape, parameters, flops and wavefronts of every node that can be understood, however broken the rest is. */
import type { DataSet } from "../graph/data-catalogue.ts";
import type { Graph, NodeId } from "../graph/graph.ts";
import { buildBody } from "./1-build/build.ts";
import { dependencies, wavefrontsOf } from "./5-schedule/dependencies.ts";
import type { NodeFacts } from "./compilation.ts";
import { costOf } from "./costs.ts";
import { elementCount, type Shape } from "./shape.ts";

interface Tally {
  parameters: number;
  flops: number;
  wavefronts: [first: number, last: number] | null;
}

/** Builds what can be built, for a batch of one image, and adds it up by node. */
export function factsOf(
  graph: Graph,
  dataSet: DataSet,
  shapes: ReadonlyMap<NodeId, Shape>,
): ReadonlyMap<NodeId, NodeFacts> {
  const order = [...shapes.keys()];
  const { builder, images } = buildBody(graph, { mode: "train", batchSize: 1, dataSet, order });
  const counts = { correct: images, topK: null, confusion: null };
  const ends = { labels: images, loss: images, logits: images, ...counts };
  const ir = { mode: "train" as const, batchSize: 1, images, ...builder, ...ends };
  const wavefronts = wavefrontsOf(dependencies(ir));
  const tallies = new Map<NodeId, Tally>(
    order.map((id) => [id, { parameters: 0, flops: 0, wavefronts: null }]),
  );
  for (const { role, value, origin } of builder.stored) {
    const tally = tallies.get(origin);
    if (tally && role === "parameter") tally.parameters += elementCount(builder.shapeOf(value));
  }
  builder.ops.forEach((op, index) => {
    const tally = tallies.get(op.origin ?? "");
    if (!tally || op.phase !== "forward") return;
    const wavefront = wavefronts[index] ?? 1;
    tally.flops += costOf(op, builder.values).flops;
    tally.wavefronts = [tally.wavefronts?.[0] ?? wavefront, wavefront];
  });
  return new Map(
    [...tallies].map(([id, tally]) => [id, { shape: shapes.get(id) ?? [], ...tally }]),
  );
}
