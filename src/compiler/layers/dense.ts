/** Dense becomes matmul, bias-add and activation. */
import { printBatchShape } from "../shape.ts";
import { finishAffine, kernelParameter, sumName } from "./affine.ts";
import { inferred, type LayerRule, misfit, numberField, onlyOne } from "./layer-rule.ts";

export const dense: LayerRule = {
  infer(node, arrivals) {
    const { from, shape } = onlyOne(arrivals);
    if (shape.length === 1) return inferred([numberField(node, "units")]);
    return misfit(
      "shape-mismatch",
      `${node.name} (Dense) needs one row of numbers per image [N,C], but ${from.name} gives ${printBatchShape(shape)}.`,
      `Put Flatten or Global average between ${from.name} and ${node.name}.`,
    );
  },

  build(inputs, context) {
    const { builder, node, maker } = context;
    const x = onlyOne(inputs);
    const [batch = 0, channels = 0] = builder.shapeOf(x);
    const units = numberField(node, "units");
    const kernel = kernelParameter(context, "kernel", [channels, units]);
    const sum = builder.op(
      { kernel: "matmul", attrs: { transposeA: false, transposeB: false } },
      [x, kernel],
      { name: sumName(node), shape: [batch, units] },
      maker,
    );
    return finishAffine(sum, context);
  },
};
