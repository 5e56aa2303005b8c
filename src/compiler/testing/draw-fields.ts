/** Picks values for the fields of a layer: small ones, so that graphs stay small, and the plainest first. */
import type { Field } from "../../graph/field.ts";
import type { FieldValue } from "../../graph/graph.ts";
import type { Layer } from "../../graph/layer.ts";
import { randomKey, randomUint32, streamOf } from "../../protocol/counter-random.ts";

/** The fields of a layer that reads an image or row of `shape`. Seed 0 gives the plainest value of each, some give the least. */
export function drawFields(
  { fields }: Layer,
  seed: number,
  shape: readonly number[],
): Readonly<Record<string, FieldValue>> {
  const pick = (name: string, field: Field) => {
    if (seed % 11 === 7) return leastOf(field);
    const options = valuesOf(name, field, shape);
    const choice = seed === 0 ? 0 : randomUint32(randomKey(seed, 0, streamOf(name)), 0);
    return options[choice % options.length] ?? field.initial;
  };
  return inWholeGroups(
    Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, pick(name, field)])),
  );
}

/** Groups must divide the filters, which few numbers do by chance. */
function inWholeGroups(
  fields: Readonly<Record<string, FieldValue>>,
): Readonly<Record<string, FieldValue>> {
  const { groups, filters } = fields;
  if (typeof groups !== "number" || typeof filters !== "number") return fields;
  return { ...fields, filters: groups * Math.ceil(filters / groups) };
}

/** Windows of one pixel, margins of nothing, powers of zero: what layers do least with. */
function leastOf(field: Field): FieldValue {
  switch (field.kind) {
    case "integer":
    case "number":
      return field.min;
    case "size":
      return [field.min, field.min];
    case "choice":
    case "switch":
    case "shape":
      return field.initial;
    default:
      return field satisfies never;
  }
}

/** Larger than most images that are drawn. */
const largeWindows = [
  [5, 5],
  [5, 1],
  [2, 5],
] as const;

function valuesOf(name: string, field: Field, shape: readonly number[]): readonly FieldValue[] {
  switch (field.kind) {
    case "integer": {
      const { initial, min, max } = field;
      if (name === "groups" || name === "parts") return [initial, ...divisorsOf(shape.at(-1), min)];
      const values = [initial <= 4 ? initial : Math.max(2, min), min, min + 1, min + 2];
      return values.map((value) => Math.min(value, max));
    }
    case "number":
      return [field.initial, field.min, (field.initial + field.min) / 2];
    case "size": {
      const sides = [1, 2, 3].filter((side) => side >= field.min && side <= field.max);
      const sizes = sides.flatMap((down) => sides.map((across) => [down, across] as const));
      const large = (name === "kernel" || name === "window" ? largeWindows : []).filter(
        ([down, across]) => Math.max(down, across) <= field.max,
      );
      const plain = [field.initial, field.initial, ...sizes.slice(0, 2), field.initial];
      return [...plain, ...sizes, ...large];
    }
    case "choice":
      // Sums as they are, which many passes look for, are to be as likely as all functions of them.
      return [
        field.initial,
        ...field.options.flatMap((o) => (o === "none" ? Array(4).fill(o) : o)),
      ];
    case "switch":
      return [field.initial, !field.initial];
    case "shape": {
      const [height = 1, width = 1, channels = 1] = shape;
      return ["-1", `${width}×${height}×${channels}`, "1×1×-1", "-1×1×1", `${channels}×1×-1`];
    }
    default:
      return field satisfies never;
  }
}

/** Numbers up to 8 that divide the channels. */
function divisorsOf(channels: number | undefined, least: number): readonly number[] {
  const all = [1, 2, 3, 4, 5, 6, 7, 8];
  return all.filter((parts) => parts >= least && (channels ?? 0) % parts === 0);
}
