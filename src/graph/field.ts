/** Describes one setting of a layer: what it may hold, its default, and how to say that a value is out of range. */
import type { FieldValue, Size } from "./graph.ts";
import { inWords } from "./schema-words.ts";
import { parseShapeText } from "./shape-text.ts";

interface FieldBase {
  readonly label: string;
  /** One sentence for a learner. */
  readonly help: string;
}

/** A number typed by the user, with inclusive bounds. */
export interface NumberField extends FieldBase {
  readonly kind: "integer" | "number";
  readonly initial: number;
  readonly min: number;
  readonly max: number;
}

/** Height × width, both whole numbers within inclusive bounds. */
export interface SizeField extends FieldBase {
  readonly kind: "size";
  readonly initial: Size;
  readonly min: number;
  readonly max: number;
}

/** One of a fixed list of words. */
export interface ChoiceField extends FieldBase {
  readonly kind: "choice";
  readonly initial: string;
  readonly options: readonly string[];
}

/** On or off. */
export interface SwitchField extends FieldBase {
  readonly kind: "switch";
  readonly initial: boolean;
}

/** The shape of one image as text: `7×7×16`, a single -1 standing for whatever is left. See `shape-text.ts`. */
export interface ShapeField extends FieldBase {
  readonly kind: "shape";
  readonly initial: string;
}

export type Field = NumberField | SizeField | ChoiceField | SwitchField | ShapeField;

/**
 * Says what is wrong with a value, or null when the field accepts it.
 *
 * The sentence names the label, the bounds and the value, and can stand alone.
 */
export function fieldProblem(field: Field, value: FieldValue | undefined): string | null {
  switch (field.kind) {
    case "integer":
    case "number":
      return numberProblem(field, value);
    case "size":
      return sizeProblem(field, value);
    case "choice":
      return typeof value === "string" && field.options.includes(value)
        ? null
        : `${field.label} must be one of ${field.options.join(", ")}, but is ${print(value)}.`;
    case "switch":
      return typeof value === "boolean"
        ? null
        : `${field.label} must be on or off, but is ${printTyped(value)}.`;
    case "shape":
      return typeof value === "string" && parseShapeText(value)
        ? null
        : `${field.label} must be one to three whole numbers as in 7×7×16, of which one may be -1, but is ${print(value)}.`;
    default:
      return field satisfies never;
  }
}

/** Names a text where a number belongs, which looks like the number: the editor writes none, so a program or a hand did. */
function textInPlace({ label }: NumberField, value: FieldValue | undefined): string {
  if (typeof value !== "string") return "";
  const name = /^[A-Z][a-z]/.test(label) ? label.charAt(0).toLowerCase() + label.slice(1) : label;
  return `${name} is ${inWords(value)} where a number belongs. `;
}

function numberProblem(field: NumberField, value: FieldValue | undefined): string | null {
  const whole = field.kind === "integer";
  const accepted =
    typeof value === "number" &&
    (whole ? Number.isInteger(value) : Number.isFinite(value)) &&
    value >= field.min &&
    value <= field.max;
  if (accepted) return null;
  const what = `${field.label} must be a ${whole ? "whole " : ""}number from ${print(field.min)} to ${print(field.max)}`;
  const text = textInPlace(field, value);
  return text === "" ? `${what}, but is ${print(value)}.` : `${text}${what}.`;
}

function sizeProblem(field: SizeField, value: FieldValue | undefined): string | null {
  const accepted =
    Array.isArray(value) &&
    value.length === 2 &&
    value.every((side) => Number.isInteger(side) && side >= field.min && side <= field.max);
  if (accepted) return null;
  return `${field.label} must be two whole numbers from ${field.min} to ${field.max}, but is ${printTyped(value)}.`;
}

/** A text in quotes, so that it is told from what it looks like. */
function printTyped(value: FieldValue | undefined): string {
  return typeof value === "string" ? inWords(value) : print(value);
}

function print(value: unknown): string {
  if (value === undefined) return "missing";
  if (typeof value === "number")
    return Number.isNaN(value)
      ? "not a number"
      : value.toLocaleString("en-US", { maximumSignificantDigits: 12 });
  if (Array.isArray(value)) return value.map(print).join(" × ");
  return String(value);
}
