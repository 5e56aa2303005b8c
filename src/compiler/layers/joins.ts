/** Add, Multiply and Concat: several tensors become one. */
import type { Node } from "../../graph/graph.ts";
import { equalShapes, printBatchShape, type Shape } from "../shape.ts";
import {
  type Arrival,
  type InferContext,
  type Inference,
  inferred,
  type LayerRule,
  misfit,
} from "./layer-rule.ts";

export const add: LayerRule = valueByValue("add");

export const multiply: LayerRule = valueByValue("multiply");

function valueByValue(kernel: "add" | "multiply"): LayerRule {
  return {
    infer(node, arrivals, context) {
      const [first, ...rest] = arrivals;
      if (!first) return tooFew(node, 0);
      if (rest.length === 0) return tooFew(node, 1);
      const other = rest.find(({ shape }) => !equalShapes(shape, first.shape));
      if (!other) return inferred(first.shape);
      return misfit(
        "shape-mismatch",
        `${node.name} (${node.type}) needs equal shapes, but got ${printBatchShape(first.shape)} from ${first.from.name} and ${printBatchShape(other.shape)} from ${other.from.name}.`,
        hintForJoin(first, other, context, true),
      );
    },

    /** a + b + c is (a + b) + c, and so is a product. */
    build(inputs, { builder, node, maker }) {
      const [first = -1, ...rest] = inputs;
      const shape = builder.shapeOf(first);
      return rest.reduce((joined, next, index) => {
        const name = index === rest.length - 1 ? node.name : `${node.name}.partial`;
        return builder.op({ kernel, attrs: {} }, [joined, next], { name, shape }, maker);
      }, first);
    },
  };
}

export const concat: LayerRule = {
  infer(node, arrivals, context) {
    const [first, ...rest] = arrivals;
    if (!first) return tooFew(node, 0);
    if (rest.length === 0) return tooFew(node, 1);
    const other = rest.find(
      ({ shape }) => !equalShapes(shape.slice(0, -1), first.shape.slice(0, -1)),
    );
    if (!other) {
      const channels = arrivals.reduce((sum, { shape }) => sum + channelsOf(shape), 0);
      return inferred([...first.shape.slice(0, -1), channels]);
    }
    return misfit(
      "shape-mismatch",
      `${node.name} (Concat) needs images of equal height and width, but got ${printBatchShape(first.shape)} from ${first.from.name} and ${printBatchShape(other.shape)} from ${other.from.name}.`,
      hintForJoin(first, other, context, false),
    );
  },

  build(inputs, { builder, node, maker }) {
    const shapes = inputs.map((input) => builder.shapeOf(input));
    const channels = shapes.reduce((sum, shape) => sum + channelsOf(shape), 0);
    const shape = [...(shapes[0] ?? []).slice(0, -1), channels];
    return builder.op({ kernel: "concat", attrs: {} }, inputs, { name: node.name, shape }, maker);
  },
};

function channelsOf(shape: Shape): number {
  return shape.at(-1) ?? 0;
}

function tooFew(node: Node, count: number): Inference {
  return misfit(
    "missing-input",
    `${node.name} (${node.type}) joins at least two inputs, but has ${count === 0 ? "none" : "one"}.`,
    `Connect another layer to ${node.name}, or delete it.`,
  );
}

/** Finds the layer that made one of two images smaller, as the most likely thing to change. */
function hintForJoin(
  a: Arrival,
  b: Arrival,
  context: InferContext,
  channelsMatter: boolean,
): string {
  if (a.shape.length !== b.shape.length)
    return "One of the two was made a row of numbers (Flatten, Global average or Dense): join before that.";
  const smaller =
    (a.shape[0] ?? 0) < (b.shape[0] ?? 0) || (a.shape[1] ?? 0) < (b.shape[1] ?? 0) ? a : b;
  if (equalShapes(a.shape.slice(0, -1), b.shape.slice(0, -1)))
    return channelsMatter
      ? `Give both the same number of channels: a 1×1 Conv2D after ${b.from.name} with ${a.shape.at(-1)} filters would do.`
      : "";
  const culprit = context.nearestWith(smaller.from, "padding", "valid");
  return culprit
    ? `Set padding to 'same' on ${culprit.name}, and give both branches the same strides.`
    : "Give both branches the same strides.";
}
