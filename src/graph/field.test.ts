import { describe, expect, it } from "vitest";
import { fieldProblem } from "./field.ts";
import { layerCatalogue } from "./layer-catalogue.ts";
import { optimizerFields } from "./optimizer-fields.ts";
import { trainingFields } from "./training-fields.ts";

const everyField = [
  ...[...layerCatalogue.values()].flatMap((layer) =>
    Object.entries(layer.fields).map(([name, field]) => ({ of: layer.type, name, field })),
  ),
  ...Object.entries(trainingFields).map(([name, field]) => ({ of: "training", name, field })),
  ...Object.values(optimizerFields).flatMap((fields) =>
    Object.entries(fields).map(([name, field]) => ({ of: "optimizer", name, field })),
  ),
];

describe("fields", () => {
  it.each(everyField)("$of.$name accepts its initial value and explains itself", ({ field }) => {
    expect(fieldProblem(field, field.initial)).toBeNull();
    expect(field.help).toMatch(/^[A-Z'].*\.$/);
  });

  it.each(everyField)("$of.$name refuses what is not its kind", ({ field }) => {
    for (const value of [Number.NaN, undefined, [1, Number.NaN] as const])
      expect(fieldProblem(field, value)).toMatch(
        new RegExp(`^${field.label} must be .*, but is .*\\.$`),
      );
    const isNumber = field.kind === "integer" || field.kind === "number";
    expect(fieldProblem(field, "no such word")).toMatch(
      isNumber
        ? new RegExp(`^.* is the text "no such word" where a number belongs\\. ${field.label} must`)
        : new RegExp(`^${field.label} must be .*, but is .*\\.$`),
    );
  });

  it("tells a text that looks like a value from the value", () => {
    const { filters, kernel, bias } = layerCatalogue.get("Conv2D")?.fields ?? {};
    if (!filters || !kernel || !bias) throw new Error("Conv2D lost its fields.");
    expect(fieldProblem(filters, "10")).toBe(
      'filters is the text "10" where a number belongs. Filters must be a whole number from 1 to 2,048.',
    );
    expect(fieldProblem(trainingFields.l2, "0")).toBe(
      'L2 penalty is the text "0" where a number belongs. L2 penalty must be a number from 0 to 1.',
    );
    expect(fieldProblem(kernel, "3×3")).toBe(
      'Kernel must be two whole numbers from 1 to 64, but is the text "3×3".',
    );
    expect(fieldProblem(bias, "true")).toBe('Bias must be on or off, but is the text "true".');
  });

  it("names bounds and value", () => {
    const { filters, kernel } = layerCatalogue.get("Conv2D")?.fields ?? {};
    if (!filters || !kernel) throw new Error("Conv2D lost its fields.");
    expect(fieldProblem(filters, 10_000)).toBe(
      "Filters must be a whole number from 1 to 2,048, but is 10,000.",
    );
    expect(fieldProblem(filters, Number.NaN)).toBe(
      "Filters must be a whole number from 1 to 2,048, but is not a number.",
    );
    expect(fieldProblem(kernel, [0, 3])).toBe(
      "Kernel must be two whole numbers from 1 to 64, but is 0 × 3.",
    );
  });
});
