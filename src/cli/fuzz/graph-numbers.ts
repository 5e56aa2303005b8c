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
  /** Whether all layers read the first few tensors, and not mostly the last few, with few settings. */
  readonly crowded?: boolean;
  /** Always without some of the ends, and not in a third of the graphs. */
  readonly loose?: boolean;
  /** Always the digits, which any command of the app can train on. */
  readonly digitsOnly?: boolean;
}

/** Kinds of graphs in which a pass finds much to do that is rare among all layers. */
export const graphKinds = {
  /** Normalizations after convolutions, for `fold-batch-norm`. */
  normalized: {
    most: 12,
    types: [
      "Conv2D",
      "Conv2D",
      "ResidualBlock",
      "DepthwiseConv2D",
      "BatchNorm",
      "BatchNorm",
      "BatchNorm",
      "Activation",
    ],
    digitsOnly: true,
  },
  /** Convolutions and dense layers that read the same few tensors, for `merge-siblings`. */
  crowded: {
    most: 24,
    types: ["Conv2D", "Conv2D", "Conv2D", "Dense", "Dense", "Flatten", "GlobalAvgPool"],
    crowded: true,
  },
  /** Parts that are taken out and put together, for `simplify`, `fold-constants` and `place-concat`. */
  parted: {
    most: 16,
    loose: true,
    types: [
      "Conv2D",
      "Split",
      "Split",
      "Split",
      "Concat",
      "Concat",
      "Add",
      "Activation",
      "MaxPool",
    ],
  },
  /** What changes nothing, or the same twice, for `simplify` and `merge-duplicates`. */
  idle: {
    most: 16,
    types: ["Activation", "Dropout", "MaxPool", "AvgPool", "ZeroPad", "UpSample", "Reshape", "Add"],
    crowded: true,
  },
} as const satisfies Record<string, GraphKind>;

/** Graphs of any layers, and of every kind above now and then. */
export function anyGraphNumbers(): fc.Arbitrary<GraphNumbers> {
  const kinds = Object.values(graphKinds).map((kind) => ({
    weight: 1,
    arbitrary: graphNumbers(kind),
  }));
  return fc.oneof({ weight: 8, arbitrary: graphNumbers() }, ...kinds);
}

/** Graphs from one layer to about 40; the plain values are the likelier ones. */
export function graphNumbers({
  most = 38,
  types,
  crowded = false,
  loose = false,
  digitsOnly = false,
}: GraphKind = {}): fc.Arbitrary<GraphNumbers> {
  const type = types ? fc.constantFrom(...types.map(indexOfType)) : number;
  const from = crowded
    ? fc.nat(5).map((place) => -1 - place)
    : fc.oneof({ weight: 2, arbitrary: fc.nat(3) }, number);
  const fields = crowded ? fc.nat(3) : fc.oneof({ weight: 3, arbitrary: number }, fc.constant(0));
  const layer: fc.Arbitrary<LayerNumbers> = fc.tuple(type, from, number, fields);
  const digits = fc.constant(0);
  return fc.record({
    image: digitsOnly ? digits : fc.oneof({ weight: 1, arbitrary: digits }, number),
    training: fc.tuple(number, number, number, number, loose ? fc.constant(2) : number),
    layers: fc.array(layer, { maxLength: most, size: "max" }),
  });
}

function indexOfType(type: string): number {
  const index = drawnLayers.findIndex((layer) => layer.type === type);
  if (index < 0) throw new RangeError(`No layer of type ${type} is drawn.`);
  return index;
}
