/** What the catalogue says of a layer: its ports, its fields and how it introduces itself. */
import type { Field } from "./field.ts";
import type { FieldValue, Node } from "./graph.ts";

/** Headings of the palette, in the order in which they are shown. */
export const layerGroups = [
  "Ends",
  "Convolution",
  "Pooling",
  "Dense",
  "Normalise",
  "Shape",
  "Join",
  "Block",
] as const;

/** A heading of the palette. */
export type LayerGroup = (typeof layerGroups)[number];

/** A place where an edge may end. `many` ports read any number of edges, in the order of the edges. */
export interface InputPort {
  readonly name: string;
  readonly many: boolean;
}

/** A layer inside a composite. */
export interface InnerLayer {
  /** Unique within the composite. */
  readonly name: string;
  readonly type: string;
  /** Names of inner layers that stand before it; `in` is what arrives at the composite. */
  readonly inputs: readonly string[];
  /** What differs from the initial values. */
  readonly fields: Readonly<Record<string, FieldValue>>;
}

export interface Layer {
  readonly type: string;
  /** Shown in the palette. */
  readonly label: string;
  readonly group: LayerGroup;
  /** One sentence for a learner. */
  readonly help: string;
  /** Other words people search for. */
  readonly synonyms: readonly string[];
  /** Names of new nodes start with this: `conv` gives conv1, conv2, …. */
  readonly prefix: string;
  readonly inputs: readonly InputPort[];
  /** The output ports; of a new node, where `outputsOf` says otherwise. */
  readonly outputs: readonly string[];
  /** The output ports of a node whose fields decide about them. */
  readonly outputsOf?: (node: Node) => readonly string[];
  readonly fields: Readonly<Record<string, Field>>;
  /**
   * The layers that a composite stands for, each after those it reads; the last one gives the output.
   *
   * @param input the shape of one image that arrives, [H, W, C]
   */
  readonly expand?: (node: Node, input: readonly number[]) => readonly InnerLayer[];
  /** The second line of a node card, from its fields: `3×3 · 16 · relu`. */
  readonly summary: (node: Node) => string;
}

/** The one input port of a layer that takes a single tensor. */
export const singleInput: readonly InputPort[] = [{ name: "in", many: false }];

/** The one input port of a layer that joins several tensors. */
export const manyInputs: readonly InputPort[] = [{ name: "in", many: true }];

/** The one output port of every layer but Output and Split. */
export const singleOutput: readonly string[] = ["out"];
