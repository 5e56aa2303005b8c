/** Which layer may follow which, and which of these pairs have been seen. */
import type { Graph } from "../../graph/graph.ts";
import { outputPorts } from "../../graph/layer-catalogue.ts";
import { drawFields } from "./draw-fields.ts";
import { drawnLayers, nodeOf, shapeAfter } from "./draw-graph.ts";

type Shape = readonly number[];

/** Images and rows on which a layer is tried. */
const probes: readonly Shape[] = [[8, 8, 1], [4, 4, 4], [1, 1, 4], [12]];

const fieldSeeds = [0, 1, 2, 3, 4, 5, 6, 7];

/** `Conv2D MaxPool` for every layer that can read what another gives, Input among the others, Output left out. */
export function legalPairs(): ReadonlySet<string> {
  const pairs = new Set<string>();
  const readers = drawnLayers.map((layer) => layer.type);
  const givers = new Map<string, readonly Shape[]>([["Input", probes.slice(0, 1)]]);
  for (const type of readers)
    givers.set(
      type,
      probes.flatMap((shape) => shapesOf(type, shape)),
    );
  for (const [from, shapes] of givers) {
    for (const type of readers)
      if (shapes.some((shape) => shapesOf(type, shape).length > 0)) pairs.add(`${from} ${type}`);
  }
  return pairs;
}

/** The pairs of a drawn graph. */
export function pairsOf({ nodes, edges }: Graph): string[] {
  const typeOf = new Map(nodes.map(({ id, type }) => [id, type]));
  return edges.map(({ source, target }) => `${typeOf.get(source)} ${typeOf.get(target)}`);
}

/** What a layer makes of a tensor, over several settings. */
function shapesOf(type: string, shape: Shape): readonly Shape[] {
  const layer = drawnLayers.find((candidate) => candidate.type === type);
  if (!layer) return [];
  const from = nodeOf("from", "Input", {});
  const arrival = { from, shape, port: outputPorts(from)[0] ?? "out" };
  const many = layer.inputs.some((port) => port.many);
  return fieldSeeds.flatMap((seed) => {
    const node = nodeOf("probe", type, drawFields(layer, seed, shape));
    const made = shapeAfter(node, many ? [arrival, arrival] : [arrival]);
    return made ? [made] : [];
  });
}
