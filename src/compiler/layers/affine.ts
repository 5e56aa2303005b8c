/** The tail that Conv2D and Dense share: bias, then activation. */
import type { ActivationName } from "../../graph/layers/shared-fields.ts";
import type { Initializer } from "../../protocol/program.ts";
import type { ValueId } from "../ir.ts";
import type { Shape } from "../shape.ts";
import { type BuildContext, storedKey } from "./layer-rule.ts";

/** Stores a parameter of the node and returns its value. */
export function parameter(
  { builder, node }: BuildContext,
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
    origin: node.id,
  });
}

/** Adds bias and activation after `sum` as the node's fields ask. sum [...,F] → [...,F] */
export function finishAffine(sum: ValueId, context: BuildContext): ValueId {
  const { builder, node, maker } = context;
  const shape = builder.shapeOf(sum);
  let value = sum;
  if (node.fields["bias"] === true) {
    const bias = parameter(context, "bias", shape.slice(-1), { type: "zeros" });
    const result = { name: `${node.name}.biased`, shape };
    value = builder.op({ kernel: "bias-add", attrs: {} }, [value, bias], result, maker);
  }
  const activation = node.fields["activation"];
  if (activation === "none") return value;
  return builder.op(
    { kernel: "activation", attrs: { function: activation as ActivationName } },
    [value],
    { name: node.name, shape },
    maker,
  );
}
