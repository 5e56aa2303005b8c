/** MaxPool, AvgPool and GlobalAvgPool: a window that moves, or one that covers the whole image. */
import type { ValueId } from "../ir.ts";
import { type BuildContext, inferred, type LayerRule, onlyOne } from "./layer-rule.ts";
import { imageShape, inferWindow, notAnImage, windowOver } from "./window.ts";

export const maxPool: LayerRule = windowPool("max-pool");

export const avgPool: LayerRule = windowPool("avg-pool");

export const globalAvgPool: LayerRule = {
  infer(node, arrivals) {
    const arrival = onlyOne(arrivals);
    const image = imageShape(arrival.shape);
    return image ? inferred([image[2]]) : notAnImage(node, arrival);
  },

  build(inputs, { builder, node, maker }) {
    const x = onlyOne(inputs);
    const [batch = 0, , , channels = 0] = builder.shapeOf(x);
    const result = { name: node.name, shape: [batch, channels] };
    return builder.op({ kernel: "global-avg-pool", attrs: {} }, [x], result, maker);
  },
};

function windowPool(kernel: "max-pool" | "avg-pool"): LayerRule {
  return {
    infer: (node, arrivals) =>
      inferWindow(node, onlyOne(arrivals), "window", (channels) => channels),

    build(inputs: readonly ValueId[], { builder, node, maker }: BuildContext): ValueId {
      const x = onlyOne(inputs);
      const [batch = 0, height = 0, width = 0, channels = 0] = builder.shapeOf(x);
      const { size, attrs } = windowOver(node, "window", [height, width]);
      const result = { name: node.name, shape: [batch, ...size, channels] };
      return builder.op({ kernel, attrs }, [x], result, maker);
    },
  };
}
