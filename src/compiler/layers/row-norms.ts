/** LayerNorm and LocalResponseNorm: each pixel is normalised by its own channels. */
import { parameter } from "./affine.ts";
import { inferred, type LayerRule, numberField, onlyOne } from "./layer-rule.ts";
import { imageShape, notAnImage } from "./window.ts";

export const layerNorm: LayerRule = {
  infer: (_node, arrivals) => inferred(onlyOne(arrivals).shape),

  build(inputs, context) {
    const { builder, node, maker } = context;
    const x = onlyOne(inputs);
    const shape = builder.shapeOf(x);
    const gamma = parameter(context, "gamma", shape.slice(-1), { type: "ones" });
    const beta = parameter(context, "beta", shape.slice(-1), { type: "zeros" });
    const attrs = { epsilon: numberField(node, "epsilon") };
    const result = { name: node.name, shape };
    return builder.op({ kernel: "layer-norm", attrs }, [x, gamma, beta], result, maker);
  },
};

export const localResponseNorm: LayerRule = {
  infer(node, arrivals) {
    const arrival = onlyOne(arrivals);
    return imageShape(arrival.shape) ? inferred(arrival.shape) : notAnImage(node, arrival);
  },

  build(inputs, { builder, node, maker }) {
    const x = onlyOne(inputs);
    const attrs = {
      depthRadius: numberField(node, "depthRadius"),
      bias: numberField(node, "bias"),
      alpha: numberField(node, "alpha"),
      beta: numberField(node, "beta"),
    };
    const result = { name: node.name, shape: builder.shapeOf(x) };
    return builder.op({ kernel: "local-response-norm", attrs }, [x], result, maker);
  },
};
