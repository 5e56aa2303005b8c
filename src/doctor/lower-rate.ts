/** Proposes a learning rate below one that was too high. */
import type { Training } from "../graph/graph.ts";
import { trainingFields } from "../graph/training-fields.ts";

/** Where each optimizer is known to be at home with networks of this size; a proposal is never above. */
const usual: Readonly<Record<Training["optimizer"]["type"], number>> = {
  sgd: 0.1,
  momentum: 0.01,
  nesterov: 0.01,
  rmsprop: 0.001,
  adagrad: 0.01,
  adam: 0.001,
  adamw: 0.001,
};

/** A tenth of the learning rate, or what is usual where that is less; null where the field takes nothing below. */
export function lowerRate({ learningRate, optimizer }: Training): number | null {
  const lower = Number(Math.min(learningRate / 10, usual[optimizer.type]).toPrecision(2));
  const { min, max } = trainingFields.learningRate;
  return lower >= min && lower <= max ? lower : null;
}
