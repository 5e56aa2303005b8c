/** What can be chosen of each kind of check: its name, its values with their bounds, and what it begins as. */

import { emptyGraph } from "../graph/edits/new-graph.ts";
import type { Check } from "./check.ts";

export type CheckKind = Check["kind"];

/**
 * A value of a check: a layer type, the name of a node, the code of a problem, which passes are off, yes or no, one of some words,
 * or a number.
 */
export type CheckValue =
  | {
      readonly name: string;
      readonly label: string;
      readonly kind: "node" | "code" | "pass" | "yes";
    }
  | {
      readonly name: string;
      readonly label: string;
      readonly kind: "layer";
      readonly isOptional: boolean;
    }
  | {
      readonly name: string;
      readonly label: string;
      readonly kind: "choice";
      readonly options: readonly { readonly value: string; readonly label: string }[];
    }
  | {
      readonly name: string;
      readonly label: string;
      /** A share is shown and typed as a percentage. */
      readonly kind: "whole" | "number" | "share";
      readonly min: number;
      readonly max: number;
      readonly isOptional: boolean;
    };

export interface CheckForm {
  readonly label: string;
  /** When it holds, in one sentence. */
  readonly help: string;
  readonly initial: Check;
  readonly values: readonly CheckValue[];
}

/** The largest number that a check may hold. */
export const mostOfAll: number = 1e9;

/** A number that must be given; with `isOptional`, one that may be left out. */
function count(
  name: string,
  label: string,
  isOptional = false,
  min = 0,
  max: number = mostOfAll,
): CheckValue {
  return { name, label, kind: "whole", min, max, isOptional };
}

function ratio(name: string, label: string, max: number): CheckValue {
  return { name, label, kind: "number", min: 0, max, isOptional: false };
}

function share(name: string, label: string): CheckValue {
  return { name, label, kind: "share", min: 0, max: 1, isOptional: true };
}

const layer = (name: string, label: string, isOptional = false): CheckValue => ({
  name,
  label,
  kind: "layer",
  isOptional,
});
const node = (name: string, label: string): CheckValue => ({ name, label, kind: "node" });

/** The kinds, in the order in which they are offered: about the drawing, about training, about what was measured in a step. */
export const checkForms: Readonly<Record<CheckKind, CheckForm>> = {
  layer: {
    label: "A layer is there",
    help: "Holds when so many layers of this type, with these settings and this output shape, can be reached from the input.",
    initial: { kind: "layer", type: "Conv2D" },
    values: [
      layer("type", "Layer"),
      layer("from", "Reads", true),
      count("count", "At least", true, 1, 100),
    ],
  },
  network: {
    label: "The same network",
    help: "Holds when the drawing computes what this one does, whatever its layers are called and wherever they stand; a drawing without an Output has to be found within the learner’s, from the input on.",
    initial: { kind: "network", drawing: emptyGraph },
    values: [],
  },
  reads: {
    label: "A layer reads another",
    help: "Holds when a layer of the first type is wired to one of the second.",
    initial: { kind: "reads", type: "Dense", from: "Flatten" },
    values: [layer("type", "Layer"), layer("from", "Reads")],
  },
  "fewer-layers": {
    label: "At most so many layers",
    help: "Holds when the drawing has no more layers of this type.",
    initial: { kind: "fewer-layers", type: "Conv2D", most: 1 },
    values: [layer("type", "Layer"), count("most", "At most", false, 0, 1000)],
  },
  way: {
    label: "A way leads from node to node",
    help: "Holds when edges lead from the first node to the second, or when none do.",
    initial: { kind: "way", from: "", to: "", exists: true },
    values: [
      node("from", "From node"),
      node("to", "To node"),
      { name: "exists", label: "A way exists", kind: "yes" },
    ],
  },
  "no-errors": {
    label: "No problems",
    help: "Holds when the drawing can be trained.",
    initial: { kind: "no-errors" },
    values: [],
  },
  error: {
    label: "A certain problem",
    help: "Holds when the Problems tab shows this one: for breaking something on purpose.",
    initial: { kind: "error", code: "shape-mismatch" },
    values: [{ name: "code", label: "Problem", kind: "code" }],
  },
  parameters: {
    label: "Number of parameters",
    help: "Holds when the trainable numbers of the drawing are within these bounds.",
    initial: { kind: "parameters", most: 50_000 },
    values: [count("least", "At least", true), count("most", "At most")],
  },
  dispatches: {
    label: "Number of dispatches",
    help: "Holds when a training step has so many: now, with the passes that are on, or as drawn, with none.",
    initial: { kind: "dispatches", of: "now", most: 20 },
    values: [
      {
        name: "of",
        label: "Counted",
        kind: "choice",
        options: [
          { value: "now", label: "as it runs now" },
          { value: "drawn", label: "as drawn" },
        ],
      },
      count("least", "At least", true),
      count("most", "At most", true),
    ],
  },
  passes: {
    label: "Passes switched off",
    help: "Holds when just these passes of the compiler are off: the switches are in the Compiler tab.",
    initial: { kind: "passes", off: "none" },
    values: [{ name: "off", label: "Off", kind: "pass" }],
  },
  steps: {
    label: "Steps trained",
    help: "Holds when the drawing as it is now was trained for so many steps.",
    initial: { kind: "steps", least: 50 },
    values: [count("least", "At least", false, 1)],
  },
  accuracy: {
    label: "Accuracy reached",
    help: "Holds when the last validation of the drawing as it is now is within these bounds.",
    initial: { kind: "accuracy", least: 0.9 },
    values: [
      share("least", "At least, %"),
      share("most", "At most, %"),
      count("after", "After steps", true, 0),
    ],
  },
  profile: {
    label: "A step was measured",
    help: "Holds when the newest profile is of the drawing as it is now, with these settings.",
    initial: { kind: "profile" },
    values: [
      count("batch", "Batch size", true, 1, 4096),
      count("leastLanes", "Lanes at least", true, 1, 64),
      count("mostLanes", "Lanes at most", true, 1, 64),
      count("threads", "Threads", true, 1, 64),
    ],
  },
  overlap: {
    label: "Branches overlapped",
    help: "Holds when the newest profile saw the branches of so many forks run at the same time.",
    initial: { kind: "overlap", least: 1 },
    values: [count("least", "Forks at least", false, 1, 1000)],
  },
  "work-over-span": {
    label: "Work ÷ span",
    help: "Holds when the newest profile gives a ratio above the first number and not above the second.",
    initial: { kind: "work-over-span", least: 1, most: 4 },
    values: [ratio("least", "Above", 1000), ratio("most", "At most", 1000)],
  },
  "batch-gain": {
    label: "Faster with a larger batch",
    help: "Holds when both batches were trained for 20 steps and the larger gives so many times more pictures a second.",
    initial: { kind: "batch-gain", small: 1, large: 64, least: 2 },
    values: [
      count("small", "Small batch", false, 1, 4096),
      count("large", "Large batch", false, 1, 4096),
      ratio("least", "Times at least", 1000),
    ],
  },
  speed: {
    label: "Speed with so many lanes",
    help: "Holds when 20 steps were timed with these lanes and threads.",
    initial: { kind: "speed", lanes: 1, threads: 1 },
    values: [count("lanes", "Lanes", false, 1, 64), count("threads", "Threads", false, 1, 64)],
  },
};

/** Tells whether a check looks at the drawing alone, so that a drawing that was never trained can fulfil it. */
export function looksAtDrawing(check: Check): boolean {
  if (check.kind === "dispatches") return check.of === "drawn";
  return [
    "layer",
    "reads",
    "network",
    "fewer-layers",
    "way",
    "no-errors",
    "error",
    "parameters",
  ].includes(check.kind);
}

/** Tells whether a check looks at a measurement: what was measured once stays true of the drawing it was measured on. */
export function isMeasurement(check: Check): boolean {
  return !looksAtDrawing(check) && check.kind !== "dispatches" && check.kind !== "passes";
}
