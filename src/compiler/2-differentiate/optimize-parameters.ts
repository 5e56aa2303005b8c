/** Phase 2, second half: one optimizer update for every parameter, in place at the end of the step. */
import type { Optimizer, Training } from "../../graph/graph.ts";
import type { KernelCall } from "../../protocol/kernel.ts";
import type { Ir, StoredValue, ValueId } from "../ir.ts";
import { createIrBuilder, type IrBuilder } from "../ir-builder.ts";
import { adjustGradients } from "./adjust-gradients.ts";
import type { Differentiated } from "./differentiate.ts";

/** The optimizer's kernel, and the slots it keeps beside each parameter. */
function updateOf(optimizer: Optimizer): { call: KernelCall; slots: readonly string[] } {
  switch (optimizer.type) {
    case "sgd":
      return { call: { kernel: "sgd", attrs: {} }, slots: [] };
    case "momentum":
      return {
        call: { kernel: "momentum", attrs: { momentum: optimizer.momentum } },
        slots: ["velocity"],
      };
    case "nesterov":
      return {
        call: { kernel: "nesterov", attrs: { momentum: optimizer.momentum } },
        slots: ["velocity"],
      };
    case "rmsprop": {
      const { smoothing, epsilon } = optimizer;
      return {
        call: { kernel: "rmsprop", attrs: { smoothing, epsilon } },
        slots: ["mean-square"],
      };
    }
    case "adagrad":
      return {
        call: { kernel: "adagrad", attrs: { epsilon: optimizer.epsilon } },
        slots: ["square-sum"],
      };
    case "adamw": {
      const { beta1, beta2, epsilon, weightDecay } = optimizer;
      return {
        call: { kernel: "adamw", attrs: { beta1, beta2, epsilon, weightDecay } },
        slots: ["first-moment", "second-moment"],
      };
    }
    case "adam": {
      const { beta1, beta2, epsilon } = optimizer;
      return {
        call: { kernel: "adam", attrs: { beta1, beta2, epsilon } },
        slots: ["first-moment", "second-moment"],
      };
    }
    default:
      return optimizer satisfies never;
  }
}

/** Adds the update of every parameter that has a gradient, after clipping and penalty; gradients that are kept are from before those. */
export function optimizeParameters(
  differentiated: Differentiated,
  training: Pick<Training, "optimizer" | "l2" | "clipNorm">,
  { keepGradients = false }: { readonly keepGradients?: boolean } = {},
): Ir {
  const { ir, gradients } = adjustGradients(differentiated, training);
  const builder = createIrBuilder(ir);
  const update = updateOf(training.optimizer);
  for (const stored of ir.stored) {
    const gradient = gradients.get(stored.value);
    if (gradient !== undefined) addUpdate(stored, gradient, update, builder);
  }
  if (keepGradients) storeGradients(differentiated, builder);
  const { values, ops, stored } = builder;
  return { ...ir, values, ops, stored };
}

/** A slot is replaced by what the backward pass computes anyway, so that keeping a gradient takes no op. */
function storeGradients({ ir, gradients }: Differentiated, builder: IrBuilder): void {
  for (const { key, value, origin } of ir.stored) {
    const gradient = gradients.get(value);
    if (gradient === undefined) continue;
    const slot = builder.store({
      key: `${key}/gradient`,
      name: `${builder.nameOf(value)}/gradient`,
      role: "slot",
      shape: builder.shapeOf(value),
      initializer: { type: "zeros" },
      origin,
    });
    builder.replaceStored(slot, gradient);
  }
}

function addUpdate(
  parameter: StoredValue,
  gradient: ValueId,
  { call, slots }: ReturnType<typeof updateOf>,
  builder: IrBuilder,
): void {
  const shape = builder.shapeOf(parameter.value);
  const name = builder.nameOf(parameter.value);
  const slotValues = slots.map((slot) =>
    builder.store({
      key: `${parameter.key}/${slot}`,
      name: `${name}/${slot}`,
      role: "slot",
      shape,
      initializer: { type: "zeros" },
      origin: parameter.origin,
    }),
  );
  const held = [parameter.value, ...slotValues];
  const next = builder.opWithResults(
    call,
    [parameter.value, gradient, ...slotValues],
    held.map((value) => ({ name: `${builder.nameOf(value)}'`, shape })),
    { phase: "update", origin: parameter.origin, madeBy: "optimize-parameters" },
  );
  held.forEach((value, index) => {
    const replacement = next[index];
    if (replacement !== undefined) builder.replaceStored(value, replacement);
  });
}
