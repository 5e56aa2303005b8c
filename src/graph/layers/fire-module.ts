/** FireModule: few 1×1 filters squeeze the channels before 1×1 and 3×3 filters expand them. */
import type { Node } from "../graph.ts";
import { type InnerLayer, type Layer, singleInput, singleOutput } from "../layer.ts";
import { blockActivationField, filtersField, initializerField } from "./shared-fields.ts";

export const fireModule: Layer = {
  type: "FireModule",
  label: "Fire module",
  group: "Block",
  help: "A few 1×1 filters squeeze the channels, then 1×1 and 3×3 filters expand them side by side: much sight for few parameters.",
  synonyms: ["squeezenet", "squeeze", "expand", "module"],
  prefix: "fire",
  inputs: singleInput,
  outputs: singleOutput,
  fields: {
    squeeze: filtersField("Squeeze", "Filters of the 1×1 convolution that squeezes.", 8),
    expand1: filtersField("Expand 1×1", "Filters of the 1×1 convolution that expands.", 16),
    expand3: filtersField("Expand 3×3", "Filters of the 3×3 convolution that expands.", 16),
    activation: blockActivationField,
    initializer: initializerField,
  },
  expand,
  summary: ({ fields: { squeeze, expand1, expand3 } }) => `${squeeze} → ${expand1} + ${expand3}`,
};

/** Iandola et al. 2016, figure 1. */
function expand({ fields }: Node): readonly InnerLayer[] {
  const { activation = "relu", initializer = "glorot uniform" } = fields;
  const conv = (name: string, input: string, side: number): InnerLayer => ({
    name,
    type: "Conv2D",
    inputs: [input],
    fields: { filters: fields[name] ?? 1, kernel: [side, side], activation, initializer },
  });
  return [
    conv("squeeze", "in", 1),
    conv("expand1", "squeeze", 1),
    conv("expand3", "squeeze", 3),
    { name: "concat", type: "Concat", inputs: ["expand1", "expand3"], fields: {} },
  ];
}
