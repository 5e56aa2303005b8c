/** Reshape, ZeroPad, UpSample and Split: the same numbers laid out in another way. */
import type { Node } from "../../graph/graph.ts";
import { parseShapeText } from "../../graph/shape-text.ts";
import { elementCount, printBatchShape, type Shape } from "../shape.ts";
import { printChoices } from "./choices.ts";
import { inferred, type LayerRule, misfit, numberField, onlyOne, sizeField } from "./layer-rule.ts";
import { imageShape, notAnImage } from "./window.ts";

export const reshape: LayerRule = {
  infer(node, arrivals) {
    const { from, shape } = onlyOne(arrivals);
    const wanted = targetOf(node);
    const count = elementCount(shape);
    const solved = solve(wanted, count);
    if (solved) return inferred(solved);
    const held = Math.abs(elementCount(wanted));
    const why = wanted.includes(-1)
      ? `which cannot be divided by ${held.toLocaleString("en-US")}`
      : `but ${wanted.join("×")} holds ${held.toLocaleString("en-US")}`;
    return misfit(
      "shape-mismatch",
      `${node.name} gets ${count.toLocaleString("en-US")} numbers per image from ${from.name} ${printBatchShape(shape)}, ${why}.`,
      `Choose lengths whose product is ${count.toLocaleString("en-US")}; a -1 among them becomes whatever is left.`,
      "shape",
    );
  },

  build(inputs, { builder, node, maker }) {
    const x = onlyOne(inputs);
    const [batch = 0, ...rest] = builder.shapeOf(x);
    const shape = [batch, ...(solve(targetOf(node), elementCount(rest)) ?? [])];
    const call = { kernel: "reshape" as const, attrs: { shape } };
    return builder.op(call, [x], { name: node.name, shape }, maker);
  },
};

function targetOf(node: Node): Shape {
  return parseShapeText(String(node.fields["shape"])) ?? [];
}

/** The shape with its -1 replaced, or null when `count` numbers do not fit it. */
function solve(wanted: Shape, count: number): Shape | null {
  const known = Math.abs(elementCount(wanted));
  const solved = wanted.map((length) => (length === -1 ? count / known : length));
  return solved.every(Number.isInteger) && elementCount(solved) === count ? solved : null;
}

export const zeroPad: LayerRule = {
  infer(node, arrivals) {
    const arrival = onlyOne(arrivals);
    const image = imageShape(arrival.shape);
    return image ? inferred(padded(node, image)) : notAnImage(node, arrival);
  },

  build(inputs, { builder, node, maker }) {
    const x = onlyOne(inputs);
    const [batch = 0, height = 0, width = 0, channels = 0] = builder.shapeOf(x);
    const shape = [batch, ...padded(node, [height, width, channels])];
    const call = { kernel: "zero-pad" as const, attrs: { padding: marginOf(node) } };
    return builder.op(call, [x], { name: node.name, shape }, maker);
  },
};

function marginOf(node: Node) {
  const [top, bottom] = [numberField(node, "top"), numberField(node, "bottom")];
  return { top, bottom, left: numberField(node, "left"), right: numberField(node, "right") };
}

function padded(node: Node, [height, width, channels]: readonly [number, number, number]): Shape {
  const { top, bottom, left, right } = marginOf(node);
  return [top + height + bottom, left + width + right, channels];
}

export const upSample: LayerRule = {
  infer(node, arrivals) {
    const arrival = onlyOne(arrivals);
    const image = imageShape(arrival.shape);
    if (!image) return notAnImage(node, arrival);
    const [down, across] = sizeField(node, "factor");
    return inferred([image[0] * down, image[1] * across, image[2]]);
  },

  build(inputs, { builder, node, maker }) {
    const x = onlyOne(inputs);
    const [batch = 0, height = 0, width = 0, channels = 0] = builder.shapeOf(x);
    const factor = sizeField(node, "factor");
    const shape = [batch, height * factor[0], width * factor[1], channels];
    const call = { kernel: "upsample" as const, attrs: { factor } };
    return builder.op(call, [x], { name: node.name, shape }, maker);
  },
};

export const split: LayerRule = {
  /** All parts have one shape, so that one shape describes every output of the node. */
  infer(node, arrivals) {
    const { from, shape } = onlyOne(arrivals);
    const channels = shape.at(-1) ?? 0;
    const parts = numberField(node, "parts");
    if (channels % parts === 0) return inferred([...shape.slice(0, -1), channels / parts]);
    const fit = [2, 3, 4, 5, 6, 7, 8].filter((count) => channels % count === 0);
    return misfit(
      "shape-mismatch",
      `${node.name} cannot split the ${channels} channels from ${from.name} into ${parts} equal parts.`,
      fit.length > 0
        ? `Set parts of ${node.name} to ${printChoices(fit)}.`
        : `Give ${from.name} a number of channels that ${parts} divides.`,
      "parts",
    );
  },

  build(inputs, { builder, node, maker }) {
    const x = onlyOne(inputs);
    const parts = numberField(node, "parts");
    const shape = builder.shapeOf(x);
    const part = [...shape.slice(0, -1), (shape.at(-1) ?? 0) / parts];
    const results = Array.from({ length: parts }, (_, index) => ({
      name: `${node.name}.out${index + 1}`,
      shape: part,
    }));
    return builder.opWithResults({ kernel: "split", attrs: { parts } }, [x], results, maker);
  },
};
