/** The tail that Conv2D and Dense share: bias, then activation. */
import type { Node } from "../../graph/graph.ts";
import type { ActivationName } from "../../graph/layers/shared-fields.ts";
import { streamOf } from "../../protocol/counter-random.ts";
import type { Initializer } from "../../protocol/program.ts";
import type { ValueId } from "../ir.ts";
import { elementCount, type Shape } from "../shape.ts";
import { type BuildContext, storedKey } from "./layer-rule.ts";

/** Stores a parameter of the node and returns its value. */
export function parameter(
  { builder, node, maker }: BuildContext,
  name: string,
  shape: Shape,
  initializer: Initializer,
): ValueId {
  return builder.store({
    key: storedKey(node.id, name),
    name: `${node.name}/${name}`,
    role: "parameter",
    shape,
    initializer,
    origin: maker.origin ?? node.id,
  });
}

/**
 * Stores a kernel, filled as the node's field `initializer` says. As in Keras, the last two axes of its shape are channels in and
 * out and the axes before them the window, also for a depthwise kernel [h,w,C,M].
 */
export function kernelParameter(context: BuildContext, name: string, shape: Shape): ValueId {
  const area = elementCount(shape.slice(0, -2));
  const [channelsIn = 1, channelsOut = 1] = shape.slice(-2);
  const { id, fields } = context.node;
  const stream = streamOf(storedKey(id, name));
  const fanIn = area * channelsIn;
  const initializer: Initializer =
    fields["initializer"] === "he normal"
      ? { type: "he-normal", fanIn, stream }
      : { type: "glorot-uniform", fanIn, fanOut: area * channelsOut, stream };
  return parameter(context, name, shape, initializer);
}

/** The name of the sum: the node's own where neither bias nor activation follows, so that the last value bears it. */
export function sumName({ name, fields }: Node): string {
  return fields["bias"] === true || fields["activation"] !== "none" ? `${name}.sum` : name;
}

/** Adds bias and activation after `sum` as the node's fields ask. sum [...,F] → [...,F] */
export function finishAffine(sum: ValueId, context: BuildContext): ValueId {
  const { builder, node, maker } = context;
  const shape = builder.shapeOf(sum);
  const activation = node.fields["activation"];
  let value = sum;
  if (node.fields["bias"] === true) {
    const bias = parameter(context, "bias", shape.slice(-1), { type: "zeros" });
    const result = { name: activation === "none" ? node.name : `${node.name}.biased`, shape };
    value = builder.op({ kernel: "bias-add", attrs: {} }, [value, bias], result, maker);
  }
  if (activation === "none") return value;
  return builder.op(
    { kernel: "activation", attrs: { function: activation as ActivationName } },
    [value],
    { name: node.name, shape },
    maker,
  );
}
