/** DepthwiseConv2D becomes depthwise-conv2d, bias-add and activation; SeparableConv2D has a 1×1 conv2d before the bias. */
import type { ValueId } from "../ir.ts";
import { finishAffine, kernelParameter, sumName } from "./affine.ts";
import {
  type BuildContext,
  type LayerRule,
  numberField,
  onlyOne,
  sizeField,
} from "./layer-rule.ts";
import { inferWindow, windowOver } from "./window.ts";

export const depthwiseConv2d: LayerRule = {
  infer: (node, arrivals) =>
    inferWindow(
      node,
      onlyOne(arrivals),
      "kernel",
      (channels) => channels * numberField(node, "multiplier"),
    ),

  build(inputs, context) {
    const sum = byChannel(onlyOne(inputs), "kernel", sumName(context.node), context);
    return finishAffine(sum, context);
  },
};

export const separableConv2d: LayerRule = {
  infer: (node, arrivals) =>
    inferWindow(node, onlyOne(arrivals), "kernel", () => numberField(node, "filters")),

  build(inputs, context) {
    const { builder, node, maker } = context;
    const parts = byChannel(onlyOne(inputs), "depthwise", `${node.name}.depthwise`, context);
    const [batch = 0, height = 0, width = 0, channels = 0] = builder.shapeOf(parts);
    const filters = numberField(node, "filters");
    const kernel = kernelParameter(context, "pointwise", [1, 1, channels, filters]);
    const padding = { top: 0, bottom: 0, left: 0, right: 0 };
    const sum = builder.op(
      { kernel: "conv2d", attrs: { window: [1, 1], strides: [1, 1], padding } },
      [parts, kernel],
      { name: sumName(node), shape: [batch, height, width, filters] },
      maker,
    );
    return finishAffine(sum, context);
  },
};

/** x [N,H,W,C] → [N,H',W',C·M]; the parameter has the layout [h,w,C,M]. */
function byChannel(
  x: ValueId,
  parameterName: string,
  name: string,
  context: BuildContext,
): ValueId {
  const { builder, node, maker } = context;
  const [batch = 0, height = 0, width = 0, channels = 0] = builder.shapeOf(x);
  const multiplier = numberField(node, "multiplier");
  const [kernelHeight, kernelWidth] = sizeField(node, "kernel");
  const { size, attrs } = windowOver(node, "kernel", [height, width]);
  const shape = [kernelHeight, kernelWidth, channels, multiplier];
  const kernel = kernelParameter(context, parameterName, shape);
  const result = { name, shape: [batch, ...size, channels * multiplier] };
  return builder.op({ kernel: "depthwise-conv2d", attrs }, [x, kernel], result, maker);
}
