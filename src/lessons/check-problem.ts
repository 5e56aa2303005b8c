/** Says what is wrong with the values of a check. */
import { type Field, fieldProblem } from "../graph/field.ts";
import { layerCatalogue } from "../graph/layer-catalogue.ts";
import type { Check } from "./check.ts";
import { type CheckValue, checkForms, mostOfAll } from "./check-forms.ts";

/** What is wrong with the values of a check, in a sentence, or null. */
export function checkProblem(check: Check): string | null {
  const held = new Map<string, unknown>(Object.entries(check));
  for (const value of checkForms[check.kind].values) {
    const problem = valueProblem(value, held.get(value.name));
    if (problem !== null) return problem;
  }
  if (check.kind === "layer") return orderProblem(held) ?? layerProblem(check);
  if (check.kind === "network" && check.drawing.nodes.length === 0)
    return "Take the drawing that is to be reached from the canvas.";
  return orderProblem(held) ?? boundProblem(check);
}

function valueProblem(value: CheckValue, held: unknown): string | null {
  switch (value.kind) {
    case "layer":
      if (held === undefined && value.isOptional) return null;
      return layerCatalogue.has(String(held)) ? null : `${value.label}: choose a layer.`;
    case "node":
    case "code":
    case "pass":
      return held === "" ? `${value.label}: choose one.` : null;
    case "yes":
    case "choice":
      return null;
    case "whole":
    case "number":
    case "share":
      if (held === undefined)
        return value.isOptional ? null : `${value.label}: a number is missing.`;
      return numberProblem(value, held);
    default:
      return value satisfies never;
  }
}

function numberProblem(
  { label, kind, min, max }: Extract<CheckValue, { min: number }>,
  held: unknown,
): string | null {
  const isNumber =
    typeof held === "number" && (kind === "whole" ? Number.isInteger(held) : Number.isFinite(held));
  if (isNumber && held >= min && held <= max) return null;
  const scale = kind === "share" ? 100 : 1;
  const what = kind === "whole" ? "a whole number" : "a number";
  const [from, to] = [min * scale, max * scale].map((bound) => bound.toLocaleString("en-US"));
  return `${label}: ${what} from ${from} to ${to}.`;
}

function orderProblem(held: ReadonlyMap<string, unknown>): string | null {
  for (const [low, high] of [
    ["least", "most"],
    ["leastLanes", "mostLanes"],
    ["small", "large"],
  ] as const) {
    const [less, more] = [held.get(low), held.get(high)];
    if (typeof less === "number" && typeof more === "number" && less > more)
      return "The lower bound is above the upper one.";
  }
  return null;
}

/** A check without any bound holds always, or never. */
function boundProblem(check: Check): string | null {
  const isBare =
    (check.kind === "accuracy" || check.kind === "dispatches") &&
    check.least === undefined &&
    check.most === undefined;
  return isBare ? "Give a lower bound, an upper one, or both." : null;
}

function layerProblem({
  type,
  fields = {},
  shape,
}: Extract<Check, { kind: "layer" }>): string | null {
  const known = new Map<string, Field>(Object.entries(layerCatalogue.get(type)?.fields ?? {}));
  for (const [name, value] of Object.entries(fields)) {
    const field = known.get(name);
    if (!field) return `${type} has no setting '${name}'.`;
    const problem = fieldProblem(field, value);
    if (problem !== null) return problem;
  }
  const isShape =
    shape === undefined ||
    (shape.length > 0 &&
      shape.every((length) => Number.isInteger(length) && length >= 1 && length <= mostOfAll));
  return isShape ? null : "The output shape is one to three whole numbers, as in 24×24×6.";
}
