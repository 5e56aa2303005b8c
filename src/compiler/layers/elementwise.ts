/** Activation and Dropout: every value on its own, but for softmax, which looks at a whole row. */
import type { ActivationName } from "../../graph/layers/shared-fields.ts";
import { streamOf } from "../../protocol/counter-random.ts";
import { inferred, type LayerRule, numberField, onlyOne, storedKey } from "./layer-rule.ts";

export const activation: LayerRule = {
  infer: (_node, arrivals) => inferred(onlyOne(arrivals).shape),

  build(inputs, { builder, node, maker }) {
    const x = onlyOne(inputs);
    const result = { name: node.name, shape: builder.shapeOf(x) };
    if (node.fields["function"] === "softmax")
      return builder.op({ kernel: "softmax", attrs: {} }, [x], result, maker);
    const attrs = { function: node.fields["function"] as ActivationName };
    return builder.op({ kernel: "activation", attrs }, [x], result, maker);
  },
};

export const dropout: LayerRule = {
  infer: (_node, arrivals) => inferred(onlyOne(arrivals).shape),

  /** When evaluated, dropout is the identity and leaves no op. */
  build(inputs, { builder, mode, node, maker }) {
    const x = onlyOne(inputs);
    if (mode === "evaluate") return x;
    const attrs = { rate: numberField(node, "rate"), stream: streamOf(storedKey(node.id, "mask")) };
    const result = { name: node.name, shape: builder.shapeOf(x) };
    return builder.op({ kernel: "dropout", attrs }, [x], result, maker);
  },
};
