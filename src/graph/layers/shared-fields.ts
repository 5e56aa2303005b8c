/** Fields that several layers share, with the same words and bounds everywhere. */
import type { ChoiceField, NumberField, SizeField, SwitchField } from "../field.ts";
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

/** The distance between the taps of a convolution. */
export const dilationField: SizeField = {
  kind: "size",
  label: "Dilation",
  help: "From one tap of the window to the next, down and across, in pixels: above 1 the same weights see a wider area.",
  initial: [1, 1],
  min: 1,
  max: 64,
};

/** How many filters a depthwise convolution gives each channel. */
export const multiplierField: NumberField = {
  kind: "integer",
  label: "Multiplier",
  help: "How many filters each channel gets: the output has this many times the channels of the input.",
  initial: 1,
  min: 1,
  max: 64,
};

/** Whether a layer adds a trainable number to each output channel. */
export function biasField(per: "filter" | "unit" | "channel"): SwitchField {
  return {
    kind: "switch",
    label: "Bias",
    help: `Adds one trainable number per ${per}.`,
    initial: true,
  };
}

/** How kernels are filled before the first step. */
export const initializerField: ChoiceField = {
  kind: "choice",
  label: "Initializer",
  help: "How the kernel is drawn before the first step: Glorot keeps the size of the values from layer to layer, He does so where relu follows.",
  initial: "glorot uniform",
  options: ["glorot uniform", "he normal"],
};

/** The activation of every convolution of a block. */
export const blockActivationField: ChoiceField = {
  ...fusedActivationField,
  help: "Function applied after each convolution of the block.",
  options: activations,
};

/** How many filters a convolution has. */
export function filtersField(label: string, help: string, initial: number): NumberField {
  return { kind: "integer", label, help, initial, min: 1, max: 2048 };
}

/** The second line of a card: the parts that say something, dots between them. */
export function joinParts(...parts: readonly (FieldValue | undefined | null)[]): string {
  return parts.filter((part) => part !== null && part !== "none").join(" · ");
}

/** `dilation 2×2`, or null where it is 1×1 and goes without saying. */
export function printDilation(value: FieldValue | undefined): string | null {
  const printed = printSize(value);
  return printed === "1×1" ? null : `dilation ${printed}`;
}

/** Prints a size field: `3×3`. */
export function printSize(value: FieldValue | undefined): string {
  return Array.isArray(value)
    ? value.map((side) => (Number.isNaN(side) ? "?" : side)).join("×")
    : "?";
}
