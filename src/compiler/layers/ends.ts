/** Input and Output: where images enter, and where scores leave for the loss. */
import { printBatchShape } from "../shape.ts";
import { inferred, type LayerRule, misfit, onlyOne } from "./layer-rule.ts";

export const input: LayerRule = {
  infer: (_node, _arrivals, { dataSet }) => inferred(dataSet.imageShape),
  build: (_inputs, { images }) => images,
};

export const output: LayerRule = {
  infer(node, arrivals, { dataSet }) {
    const { from, shape } = onlyOne(arrivals);
    const classes = dataSet.classes.length;
    if (shape.length === 1 && shape[0] === classes) return inferred(shape);
    if (shape.length !== 1)
      return misfit(
        "shape-mismatch",
        `${node.name} (Output) needs one row of scores per image [N,${classes}], but ${from.name} gives ${printBatchShape(shape)}.`,
        `Put Flatten or Global average, then Dense with ${classes} units, before ${node.name}.`,
      );
    return misfit(
      "class-mismatch",
      `${node.name} (Output) needs one score per class, ${classes} for ${dataSet.label}, but ${from.name} gives ${shape[0]}.`,
      from.type === "Dense"
        ? `Set units of ${from.name} to ${classes}.`
        : `Put Dense with ${classes} units before ${node.name}.`,
    );
  },

  /** Its ops (loss and counts of correct answers) are those of the whole network: see `build.ts`. */
  build: (inputs) => onlyOne(inputs),
};
