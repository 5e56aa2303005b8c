/**
 * Phase 2, between differentiation and update: clips the gradients by their common norm, then adds the L2 penalty.
 *
 * In that order, as a loop in PyTorch has it (`clip_grad_norm_`, then an optimizer with `weight_decay`): the loss that is shown
 * and the norm that is clipped are those of the data alone.
 */
import type { Training } from "../../graph/graph.ts";
import type { StoredValue, ValueId } from "../ir.ts";
import { createIrBuilder, type IrBuilder } from "../ir-builder.ts";
import type { Shape } from "../shape.ts";
import type { Differentiated } from "./differentiate.ts";

type Adjustment = Pick<Training, "l2" | "clipNorm">;

/** Adds the ops of clipping and penalty where they are on; the gradients that come back are those for the update. */
export function adjustGradients(
  differentiated: Differentiated,
  { l2, clipNorm }: Adjustment,
): Differentiated {
  if (!(clipNorm > 0 || l2 > 0)) return differentiated;
  const { ir, gradients } = differentiated;
  const builder = createIrBuilder(ir);
  const adjusted = new Map(gradients);
  if (clipNorm > 0) clip(ir.stored, adjusted, clipNorm, builder);
  if (l2 > 0) penalise(ir.stored, adjusted, l2, builder);
  const { values, ops, stored } = builder;
  return { ir: { ...ir, values, ops, stored }, gradients: adjusted };
}

/** The squares are added in the order of the parameters, so that the sum is the same every time. */
function clip(
  stored: readonly StoredValue[],
  gradients: Map<ValueId, ValueId>,
  norm: number,
  builder: IrBuilder,
): void {
  const clipped = stored.filter(({ value }) => gradients.has(value));
  const together = makerFor(null);
  let total: ValueId | null = null;
  for (const { value, origin } of clipped) {
    const gradient = gradients.get(value) ?? value;
    const result = { name: `${builder.nameOf(gradient)}.squares`, shape: [] };
    const call = { kernel: "sum-of-squares", attrs: {} } as const;
    const squares = builder.op(call, [gradient], result, makerFor(origin));
    const sum = { name: "gradients.squares", shape: [] };
    total =
      total === null
        ? squares
        : builder.op({ kernel: "add", attrs: {} }, [total, squares], sum, together);
  }
  if (total === null) return;
  const call = { kernel: "clip-factor", attrs: { norm } } as const;
  const factor = builder.op(call, [total], { name: "gradients.factor", shape: [] }, together);
  for (const { value, origin } of clipped) {
    const gradient = gradients.get(value) ?? value;
    const result = { name: `${builder.nameOf(gradient)}.clipped`, shape: builder.shapeOf(value) };
    const scale = { kernel: "scale", attrs: {} } as const;
    gradients.set(value, builder.op(scale, [gradient, factor], result, makerFor(origin)));
  }
}

function penalise(
  stored: readonly StoredValue[],
  gradients: Map<ValueId, ValueId>,
  factor: number,
  builder: IrBuilder,
): void {
  for (const { value, origin } of stored) {
    const gradient = gradients.get(value);
    if (gradient === undefined || !isKernel(builder.shapeOf(value))) continue;
    const result = { name: `${builder.nameOf(gradient)}.penalised`, shape: builder.shapeOf(value) };
    const call = { kernel: "add-scaled", attrs: { factor } } as const;
    gradients.set(value, builder.op(call, [gradient, value], result, makerFor(origin)));
  }
}

/** Kernels have an axis in and one out at least; biases, gammas and betas have one number per channel. */
function isKernel(shape: Shape): boolean {
  return shape.length >= 2;
}

function makerFor(origin: StoredValue["origin"] | null) {
  return { phase: "update", origin, madeBy: "adjust-gradients" } as const;
}
