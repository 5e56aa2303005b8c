/** Conv2D becomes conv2d, bias-add and activation. */
import { streamOf } from "../../protocol/counter-random.ts";
import { finishAffine, parameter, sumName } from "./affine.ts";
import { type LayerRule, numberField, onlyOne, sizeField, storedKey } from "./layer-rule.ts";
import { inferWindow, windowOver } from "./window.ts";

export const conv2d: LayerRule = {
  infer: (node, arrivals) =>
    inferWindow(node, onlyOne(arrivals), "kernel", () => numberField(node, "filters")),

  build(inputs, context) {
    const { builder, node, maker } = context;
    const x = onlyOne(inputs);
    const [batch = 0, height = 0, width = 0, channels = 0] = builder.shapeOf(x);
    const filters = numberField(node, "filters");
    const [kernelHeight, kernelWidth] = sizeField(node, "kernel");
    const { size, attrs } = windowOver(node, "kernel", [height, width]);
    const area = kernelHeight * kernelWidth;
    const kernel = parameter(context, "kernel", [kernelHeight, kernelWidth, channels, filters], {
      type: "glorot-uniform",
      fanIn: area * channels,
      fanOut: area * filters,
      stream: streamOf(storedKey(node.id, "kernel")),
    });
    const sum = builder.op(
      { kernel: "conv2d", attrs },
      [x, kernel],
      { name: sumName(node), shape: [batch, ...size, filters] },
      maker,
    );
    return finishAffine(sum, context);
  },
};
