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
    for (const value of [Number.NaN, undefined, "no such word", [1, Number.NaN] as const])
      expect(fieldProblem(field, value)).toMatch(
        new RegExp(`^${field.label} must be .*, but is .*\\.$`),
      );
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
