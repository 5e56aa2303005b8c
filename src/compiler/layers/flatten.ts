/** Flatten becomes reshape. */
import { elementCount } from "../shape.ts";
import { inferred, type LayerRule, onlyOne } from "./layer-rule.ts";

export const flatten: LayerRule = {
  infer: (_node, arrivals) => inferred([elementCount(onlyOne(arrivals).shape)]),

  build(inputs, { builder, node, maker }) {
    const x = onlyOne(inputs);
    const [batch = 0, ...rest] = builder.shapeOf(x);
    const shape = [batch, elementCount(rest)];
    return builder.op(
      { kernel: "reshape", attrs: { shape } },
      [x],
      { name: node.name, shape },
      maker,
    );
  },
};
