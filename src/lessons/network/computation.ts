/** One computation within a network, and the shape of what it gives. */
import type { FieldValue, Size } from "../../graph/graph.ts";
import { parseShapeText } from "../../graph/shape-text.ts";

/** A layer that reads other computations, each named by its number in the table. */
export interface Computation {
  readonly type: string;
  readonly fields: Readonly<Record<string, FieldValue>>;
  readonly inputs: readonly number[];
  /** Of one image, [H, W, C] or [C]; null where it does not follow. */
  readonly shape: Shape | null;
}

export type Shape = readonly number[];

/** Zeros above, below, left and right of an image, in pixels. */
export type Margins = readonly [top: number, bottom: number, left: number, right: number];

/** The field that holds the window of a layer that slides one; undefined for other layers. */
export function windowField(type: string): "kernel" | "window" | undefined {
  if (type === "MaxPool" || type === "AvgPool") return "window";
  return ["Conv2D", "DepthwiseConv2D", "SeparableConv2D"].includes(type) ? "kernel" : undefined;
}

/** Two sides of a field, where it holds them. */
export function sizeOf(value: FieldValue | undefined, other: Size): Size {
  return Array.isArray(value) ? (value as Size) : other;
}

/** Zeros that a sliding layer puts around an image, as `same` and `valid` say. */
export function marginsOf(fields: Computation["fields"], name: string, input: Shape): Margins {
  if (fields["padding"] !== "same") return [0, 0, 0, 0];
  const [down, across] = [0, 1].map((axis) => {
    const stride = sizeOf(fields["strides"], [1, 1])[axis] ?? 1;
    const length = input[axis] ?? 0;
    const total = Math.max(
      (Math.ceil(length / stride) - 1) * stride + reach(fields, name, axis) - length,
      0,
    );
    return [Math.floor(total / 2), Math.ceil(total / 2)] as const;
  });
  return [down?.[0] ?? 0, down?.[1] ?? 0, across?.[0] ?? 0, across?.[1] ?? 0];
}

/** How many pixels a window spans along an axis. */
function reach(fields: Computation["fields"], name: string, axis: number): number {
  const window = sizeOf(fields[name], [1, 1])[axis] ?? 1;
  const dilation = sizeOf(fields["dilation"], [1, 1])[axis] ?? 1;
  return (window - 1) * dilation + 1;
}

/** The shape that a layer gives for these; null where it gives none. `margins` are those of a sliding layer. */
export function shapeAfter(
  type: string,
  fields: Computation["fields"],
  inputs: readonly (Shape | null)[],
  margins: Margins,
): Shape | null {
  const [first] = inputs;
  if (!first || inputs.includes(null)) return null;
  const [height = 0, width = 0, channels = 0] = first;
  switch (type) {
    case "Conv2D":
    case "SeparableConv2D":
      return slid(fields, "kernel", first, margins, Number(fields["filters"]));
    case "DepthwiseConv2D":
      return slid(fields, "kernel", first, margins, channels * Number(fields["multiplier"] ?? 1));
    case "MaxPool":
    case "AvgPool":
      return slid(fields, "window", first, margins, channels);
    case "ZeroPad":
      return [height + margins[0] + margins[1], width + margins[2] + margins[3], channels];
    case "UpSample": {
      const [down, across] = sizeOf(fields["factor"], [1, 1]);
      return [height * down, width * across, channels];
    }
    case "GlobalAvgPool":
      return first.slice(-1);
    case "Flatten":
      return [first.reduce((product, length) => product * length, 1)];
    case "Reshape":
      return reshaped(String(fields["shape"]), first);
    case "Dense":
      return [...first.slice(0, -1), Number(fields["units"])];
    case "Part":
      return first.with(-1, (first.at(-1) ?? 0) / Number(fields["parts"]));
    case "Concat":
      return first.with(
        -1,
        inputs.reduce((sum, shape) => sum + (shape?.at(-1) ?? 0), 0),
      );
    default:
      return first;
  }
}

function slid(
  fields: Computation["fields"],
  name: string,
  input: Shape,
  [top, bottom, left, right]: Margins,
  channels: number,
): Shape | null {
  const sides = [0, 1].map((axis) => {
    const padded = (input[axis] ?? 0) + (axis === 0 ? top + bottom : left + right);
    const stride = sizeOf(fields["strides"], [1, 1])[axis] ?? 1;
    return Math.floor((padded - reach(fields, name, axis)) / stride) + 1;
  });
  return input.length === 3 && sides.every((side) => side >= 1) ? [...sides, channels] : null;
}

function reshaped(text: string, input: Shape): Shape | null {
  const lengths = parseShapeText(text);
  if (!lengths) return null;
  const count = input.reduce((product, length) => product * length, 1);
  const given = lengths.filter((length) => length !== -1).reduce((a, b) => a * b, 1);
  const shape = lengths.map((length) => (length === -1 ? count / given : length));
  return shape.every(Number.isInteger) ? shape : null;
}
