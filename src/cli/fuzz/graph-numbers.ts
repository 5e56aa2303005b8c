/** The numbers that random graphs are grown from, so that a shorter and smaller list of numbers is a smaller graph. */
import fc from "fast-check";
import {
  drawnLayers,
  type GraphNumbers,
  type LayerNumbers,
} from "../../compiler/testing/draw-graph.ts";

const number = fc.nat(10_000);

/** Which graphs are meant; any when nothing is said. */
export interface GraphKind {
  /** Layers that are tried; 38 when absent. */
  readonly most?: number;
  /** Types to choose among, one that is named twice more often; all when absent. */
  readonly types?: readonly string[];
  /** Whether all layers read the first few tensors, and not mostly the last few. */
  readonly crowded?: boolean;
  /** Always the digits, which any command of the app can train on. */
  readonly digitsOnly?: boolean;
}

/** Graphs from one layer to about 40; the plain values are the likelier ones. */
export function graphNumbers({
  most = 38,
  types,
  crowded = false,
  digitsOnly = false,
}: GraphKind = {}): fc.Arbitrary<GraphNumbers> {
  const type = types ? fc.constantFrom(...types.map(indexOfType)) : number;
  const from = crowded
    ? fc.nat(5).map((place) => -1 - place)
    : fc.oneof({ weight: 2, arbitrary: fc.nat(3) }, number);
  const fields = fc.oneof({ weight: 3, arbitrary: number }, fc.constant(0));
  const layer: fc.Arbitrary<LayerNumbers> = fc.tuple(type, from, number, fields);
  const digits = fc.constant(0);
  return fc.record({
    image: digitsOnly ? digits : fc.oneof({ weight: 1, arbitrary: digits }, number),
    training: fc.tuple(number, number, number, number, number),
    layers: fc.array(layer, { maxLength: most, size: "max" }),
  });
}

function indexOfType(type: string): number {
  const index = drawnLayers.findIndex((layer) => layer.type === type);
  if (index < 0) throw new RangeError(`No layer of type ${type} is drawn.`);
  return index;
}
