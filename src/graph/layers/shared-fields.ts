/** Fields that several layers share, with the same words and bounds everywhere. */
import type { ChoiceField, SizeField } from "../field.ts";
import type { FieldValue } from "../graph.ts";

/** Activation functions in the order in which they are offered. */
export const activations = [
  "relu",
  "leaky relu",
  "elu",
  "gelu",
  "silu",
  "sigmoid",
  "tanh",
] as const;

export type ActivationName = (typeof activations)[number];

/** The activation that a layer with parameters applies to its own output. */
export const fusedActivationField: ChoiceField = {
  kind: "choice",
  label: "Activation",
  help: "Function applied to each output value. 'none' leaves the sums as they are.",
  initial: "relu",
  options: ["none", ...activations],
};

export const paddingField: ChoiceField = {
  kind: "choice",
  label: "Padding",
  help: "'same' surrounds the image with zeros so that stride 1 keeps its size; 'valid' uses only whole windows.",
  initial: "same",
  options: ["same", "valid"],
};

/** A window's extent, as `kernel` of a convolution or `window` of a pooling layer. */
export function windowField(label: string, initial: readonly [number, number]): SizeField {
  return {
    kind: "size",
    label,
    help: "Height and width of the window, in pixels.",
    initial,
    min: 1,
    max: 64,
  };
}

export function stridesField(initial: readonly [number, number]): SizeField {
  return {
    kind: "size",
    label: "Strides",
    help: "How far the window moves down and across between two outputs, in pixels.",
    initial,
    min: 1,
    max: 64,
  };
}

/** Prints a size field: `3×3`. */
export function printSize(value: FieldValue | undefined): string {
  return Array.isArray(value)
    ? value.map((side) => (Number.isNaN(side) ? "?" : side)).join("×")
    : "?";
}
