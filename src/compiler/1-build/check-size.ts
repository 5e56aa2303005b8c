/** Refuses a graph of so many layers that to compile it would keep the page busy for seconds. */
import type { Graph, NodeId } from "../../graph/graph.ts";
import { layerOf } from "../../graph/layer-catalogue.ts";
import type { Diagnostic } from "../diagnostic.ts";
import type { Shape } from "../shape.ts";
import { errorAt } from "./check-graph.ts";

/** About a second of compiling on a slow laptop; the deepest networks that people publish have some hundreds. */
const mostLayers = 4000;

/** Says how many layers there are, those that blocks stand for among them, where that is too many. */
export function checkSize(
  { nodes, edges }: Graph,
  shapes: ReadonlyMap<NodeId, Shape>,
): Diagnostic | null {
  const inputs = new Map(edges.map(({ source, target }) => [target, shapes.get(source)]));
  const joined = new Map<NodeId, number>();
  for (const { target } of edges) joined.set(target, (joined.get(target) ?? 0) + 1);
  const counts = nodes.map((node) => {
    const layer = layerOf(node);
    const input = shapes.has(node.id) ? inputs.get(node.id) : undefined;
    // A sum of many is added two by two.
    const additions = layer?.inputs.some(({ many }) => many) ? (joined.get(node.id) ?? 0) - 1 : 1;
    return (input && layer?.expand?.(node, input).length) ?? Math.max(1, additions);
  });
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total <= mostLayers) return null;
  const most = counts.reduce((a, b) => Math.max(a, b), 1);
  const isBlock = most > 1;
  const inBlocks = isBlock ? `, which stand for ${print(total)} layers or sums of two` : "";
  return errorAt(
    null,
    "too-many-layers",
    `The graph has ${print(nodes.length)} nodes${inBlocks}, and the limit is ${print(mostLayers)}.`,
    isBlock
      ? `Delete some of them: ${nodes[counts.indexOf(most)]?.name} alone stands for ${print(most)}.`
      : "Delete layers until there are fewer.",
  );
}

function print(count: number): string {
  return count.toLocaleString("en-US");
}
