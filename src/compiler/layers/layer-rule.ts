/** What the compiler must know of a layer: which shape comes out, and which ops it becomes. */
import type { DataSet } from "../../graph/data-catalogue.ts";
import type { Node, NodeId, Size } from "../../graph/graph.ts";
import type { DiagnosticCode } from "../diagnostic.ts";
import type { ValueId } from "../ir.ts";
import type { IrBuilder, Maker } from "../ir-builder.ts";
import type { Shape } from "../shape.ts";

/** A tensor that arrives at a node: the node it comes from and its shape for one image. */
export interface Arrival {
  readonly from: Node;
  readonly shape: Shape;
}

/** What is wrong at a node; the phase adds the node to make it a diagnostic. */
export interface Misfit {
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly hint: string;
  readonly field?: string;
}

/** The shape that leaves a node for one image, or why there is none. */
export type Inference =
  | { readonly shape: Shape; readonly misfit: null }
  | { readonly shape: null; readonly misfit: Misfit };

export interface InferContext {
  readonly dataSet: DataSet;
  /** The nearest node above `from` (itself included) that has a field with this value, along single inputs. */
  nearestWith(from: Node, field: string, value: string): Node | null;
}

/** What a layer needs while it becomes ops. Shapes in here have the batch axis in front. */
export interface BuildContext {
  readonly mode: "train" | "evaluate";
  readonly builder: IrBuilder;
  readonly node: Node;
  readonly images: ValueId;
  /** For ops of this node in the forward phase. */
  readonly maker: Maker;
}

export interface LayerRule {
  infer(node: Node, arrivals: readonly Arrival[], context: InferContext): Inference;
  /** Adds the layer's ops and returns the value that leaves the node; of a layer with several output ports, one value per port. */
  build(inputs: readonly ValueId[], context: BuildContext): ValueId | readonly ValueId[];
}

export function inferred(shape: Shape): Inference {
  return { shape, misfit: null };
}

/** Says what is wrong; `field` names the field to look at, if it is one. */
export function misfit(
  code: DiagnosticCode,
  message: string,
  hint: string,
  field?: string,
): Inference {
  const about = { code, message, hint };
  return { shape: null, misfit: field === undefined ? about : { ...about, field } };
}

/** The key of a stored value: it names the node by its id, so that a new name keeps the numbers. */
export function storedKey(node: NodeId, parameter: string): string {
  return `${node}/${parameter}`;
}

/** Reads a number field. Callers run after the fields were checked. */
export function numberField(node: Node, field: string): number {
  const value = node.fields[field];
  if (typeof value !== "number") throw new Error(`${node.type} has no number '${field}'.`);
  return value;
}

/** Reads a size field. */
export function sizeField(node: Node, field: string): Size {
  const value = node.fields[field];
  if (!Array.isArray(value)) throw new Error(`${node.type} has no size '${field}'.`);
  return value as unknown as Size;
}

/** Reads the one input of a layer that has exactly one. */
export function onlyOne<T>(items: readonly T[]): T {
  const [item] = items;
  if (item === undefined || items.length !== 1)
    throw new Error(`Expected one input, got ${items.length}.`);
  return item;
}
