/** Phase 1: turns the nodes of a checked graph into ops of the forward pass. */
import type { DataSet } from "../../graph/data-catalogue.ts";
import type { Edge, Graph, Node, NodeId } from "../../graph/graph.ts";
import { isLayerType, outputPorts } from "../../graph/layer-catalogue.ts";
import type { LossName } from "../../graph/layers/output.ts";
import type { KernelCall } from "../../protocol/kernel.ts";
import type { Ir, Op, ValueId } from "../ir.ts";
import { createIrBuilder, type IrBuilder } from "../ir-builder.ts";
import { layerRules } from "../layers/layer-rules.ts";
import { edgesIntoNodes } from "./infer-shapes.ts";

export interface BuildOptions {
  readonly mode: "train" | "evaluate";
  readonly batchSize: number;
  readonly dataSet: DataSet;
  /** The nodes to build, each after those it reads. */
  readonly order: readonly NodeId[];
}

interface Body {
  readonly builder: IrBuilder;
  readonly images: ValueId;
  /** The values that leave each node, one for each of its output ports; Output passes on what it gets. */
  readonly outputs: ReadonlyMap<NodeId, readonly ValueId[]>;
}

/** Builds the ops of the given nodes, without the loss. */
export function buildBody(graph: Graph, options: BuildOptions): Body {
  const { mode, batchSize, dataSet, order } = options;
  const builder = createIrBuilder();
  const images = builder.source("images", [batchSize, ...dataSet.imageShape]);
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const edges = edgesIntoNodes(graph);
  const outputs = new Map<NodeId, readonly ValueId[]>();
  const valueAlong = ({ source, sourcePort }: Edge): ValueId | readonly [] => {
    const from = nodes.get(source);
    return outputs.get(source)?.[from ? outputPorts(from).indexOf(sourcePort) : -1] ?? [];
  };
  for (const id of order) {
    const node = nodes.get(id);
    if (!node || !isLayerType(node.type)) continue;
    const inputs = (edges.get(id) ?? []).flatMap(valueAlong);
    const maker = { phase: "forward", origin: id, madeBy: "build" } as const;
    const context = { mode, builder, node, images, maker };
    const built = layerRules[node.type].build(inputs, context);
    outputs.set(id, typeof built === "number" ? [built] : built);
  }
  return { builder, images, outputs };
}

/** Builds the forward pass up to the loss and the counts of correct answers. The graph must have no errors. */
export function build(graph: Graph, options: BuildOptions): Ir {
  const { mode, batchSize } = options;
  const { builder, images, outputs } = buildBody(graph, options);
  const output = outputNode(graph);
  const logits = outputs.get(output.id)?.[0];
  if (logits === undefined) throw new Error(`${output.name} was not built.`);
  const labels = builder.source("labels", [batchSize], "i32");
  const maker = { phase: "forward", origin: output.id, madeBy: "build" } as const;
  const reads = [logits, labels];
  const lossCall = lossCalls[output.fields["loss"] as LossName];
  const loss = builder.op(lossCall, reads, { name: "loss", shape: [] }, maker);
  const correct = builder.op(
    { kernel: "count-correct", attrs: {} },
    reads,
    { name: "correct", shape: [] },
    maker,
  );
  const { values, ops, stored } = builder;
  const ends = { images, labels, loss, correct, logits };
  const counts = mode === "train" ? noCounts : buildCounts(builder, ends, maker);
  return { mode, batchSize, values, ops, stored, ...ends, ...counts };
}

const noCounts = { topK: null, confusion: null } as const;

/** What only a validation asks for: a training step would pay for it every time and show it to nobody. */
function buildCounts(
  builder: IrBuilder,
  { logits, labels }: Pick<Ir, "logits" | "labels">,
  maker: Pick<Op, "phase" | "origin" | "madeBy">,
): Pick<Ir, "topK" | "confusion"> {
  const reads = [logits, labels];
  const classes = builder.shapeOf(logits)[1] ?? 0;
  const topCall = { kernel: "count-top-k", attrs: { k: Math.min(3, classes) } } as const;
  const topK = builder.op(topCall, reads, { name: "topK", shape: [] }, maker);
  const confusion = builder.op(
    { kernel: "confusion-matrix", attrs: {} },
    reads,
    { name: "confusion", shape: [classes, classes] },
    maker,
  );
  return { topK, confusion };
}

const lossCalls: { readonly [L in LossName]: KernelCall } = {
  "softmax cross-entropy": { kernel: "softmax-cross-entropy", attrs: {} },
  "mean squared error": { kernel: "mean-squared-error", attrs: {} },
  hinge: { kernel: "hinge", attrs: {} },
};

function outputNode(graph: Graph): Node {
  const output = graph.nodes.find((node) => node.type === "Output");
  if (!output) throw new Error("The graph has no Output.");
  return output;
}
