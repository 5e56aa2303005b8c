/** Conv2D becomes conv2d, bias-add and activation. */
import type { Node } from "../../graph/graph.ts";
import { finishAffine, kernelParameter, sumName } from "./affine.ts";
import { printChoices } from "./choices.ts";
import {
  type Arrival,
  type Inference,
  type LayerRule,
  misfit,
  numberField,
  onlyOne,
  sizeField,
} from "./layer-rule.ts";
import { imageShape, inferWindow, windowOver } from "./window.ts";

export const conv2d: LayerRule = {
  infer(node, arrivals) {
    const arrival = onlyOne(arrivals);
    const filters = numberField(node, "filters");
    return (
      checkGroups(node, arrival, filters) ?? inferWindow(node, arrival, "kernel", () => filters)
    );
  },

  build(inputs, context) {
    const { builder, node, maker } = context;
    const x = onlyOne(inputs);
    const [batch = 0, height = 0, width = 0, channels = 0] = builder.shapeOf(x);
    const filters = numberField(node, "filters");
    const groups = groupsOf(node);
    const [kernelHeight, kernelWidth] = sizeField(node, "kernel");
    const { size, attrs } = windowOver(node, "kernel", [height, width]);
    const kernel = kernelParameter(context, "kernel", [
      kernelHeight,
      kernelWidth,
      channels / groups,
      filters,
    ]);
    const sum = builder.op(
      { kernel: "conv2d", attrs: groups === 1 ? attrs : { ...attrs, groups } },
      [x, kernel],
      { name: sumName(node), shape: [batch, ...size, filters] },
      maker,
    );
    return finishAffine(sum, context);
  },
};

function groupsOf(node: Node): number {
  return node.fields["groups"] === undefined ? 1 : numberField(node, "groups");
}

/** Says which of the two channel counts the groups do not divide, or null. */
function checkGroups(node: Node, { from, shape }: Arrival, filters: number): Inference | null {
  const groups = groupsOf(node);
  const channels = imageShape(shape)?.[2];
  if (channels === undefined) return null;
  const whole = Array.from({ length: Math.min(channels, filters) }, (_, index) => index + 1).filter(
    (count) => channels % count === 0 && filters % count === 0,
  );
  if (whole.includes(groups)) return null;
  const what =
    channels % groups === 0
      ? `its ${filters} filters`
      : `the ${channels} channels from ${from.name}`;
  return misfit(
    "shape-mismatch",
    `${node.name} has ${groups} groups, but ${what} cannot be split into ${groups} equal parts.`,
    whole.length === 1
      ? `Set groups of ${node.name} to 1, or choose filters that share a divisor with ${channels}.`
      : `Set groups of ${node.name} to ${printChoices(whole)}.`,
    "groups",
  );
}
