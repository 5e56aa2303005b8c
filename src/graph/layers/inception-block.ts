/** InceptionBlock: four ways through one image, side by side, joined by their channels. */
import type { Node } from "../graph.ts";
import { type InnerLayer, type Layer, singleInput, singleOutput } from "../layer.ts";
import { blockActivationField, filtersField, initializerField } from "./shared-fields.ts";

export const inceptionBlock: Layer = {
  type: "InceptionBlock",
  label: "Inception block",
  group: "Block",
  help: "Looks at one image through 1×1, 3×3 and 5×5 filters and a pool at the same time, and puts what they find side by side.",
  synonyms: ["googlenet", "branches", "parallel", "module"],
  prefix: "inception",
  inputs: singleInput,
  outputs: singleOutput,
  fields: {
    one: filtersField("1×1", "Filters of the 1×1 branch.", 16),
    reduce3: filtersField("3×3 reduce", "Filters of the 1×1 convolution before the 3×3 one.", 16),
    three: filtersField("3×3", "Filters of the 3×3 branch.", 24),
    reduce5: filtersField("5×5 reduce", "Filters of the 1×1 convolution before the 5×5 one.", 4),
    five: filtersField("5×5", "Filters of the 5×5 branch.", 8),
    pool: filtersField("Pool", "Filters of the 1×1 convolution after the 3×3 max pool.", 8),
    activation: blockActivationField,
    initializer: initializerField,
  },
  expand,
  summary: ({ fields: { one, three, five, pool } }) => `${one} + ${three} + ${five} + ${pool}`,
};

/** Szegedy et al. 2015, figure 2b. */
function expand({ fields }: Node): readonly InnerLayer[] {
  const { activation = "relu", initializer = "glorot uniform" } = fields;
  const conv = (name: string, input: string, filters: string, side: number): InnerLayer => ({
    name,
    type: "Conv2D",
    inputs: [input],
    fields: { filters: fields[filters] ?? 1, kernel: [side, side], activation, initializer },
  });
  return [
    conv("conv1x1", "in", "one", 1),
    conv("reduce3", "in", "reduce3", 1),
    conv("conv3x3", "reduce3", "three", 3),
    conv("reduce5", "in", "reduce5", 1),
    conv("conv5x5", "reduce5", "five", 5),
    {
      name: "maxpool",
      type: "MaxPool",
      inputs: ["in"],
      fields: { window: [3, 3], strides: [1, 1], padding: "same" },
    },
    conv("project", "maxpool", "pool", 1),
    {
      name: "concat",
      type: "Concat",
      inputs: ["conv1x1", "conv3x3", "conv5x5", "project"],
      fields: {},
    },
  ];
}
