/** The shapes that kernels of normalization write, and of what holds one number per channel. */
import { slopeFollowsFromResult } from "../protocol/affine.ts";
import type { KernelAttrs } from "../protocol/kernel.ts";
import { elementCount, equalShapes, type Shape } from "./shape.ts";

/** Whether tensors beside x hold one number per channel. */
export function perChannel(
  x: Shape | undefined,
  ...others: readonly (Shape | undefined)[]
): boolean {
  const channels = [x?.at(-1) ?? -1];
  return others.every((shape) => shape !== undefined && equalShapes(shape, channels));
}

/** A kernel, whose last axis or last two are the filters, and one number per filter from each of the others. */
export function foldBatchNorm(
  _: unknown,
  kernel?: Shape,
  bias?: Shape,
  ...others: readonly Shape[]
): readonly Shape[] | null {
  if (!kernel || !bias || others.length !== 4) return null;
  const [filters = 0] = bias;
  const fits = [1, 2].some((axes) => elementCount(kernel.slice(-axes)) === filters);
  return fits && others.every((shape) => equalShapes(shape, [filters])) ? [kernel, bias] : null;
}

/** The result is read too, where a slope has to be read off it. */
export function batchNormGradient(
  { activation }: KernelAttrs["batch-norm-gradient"],
  ...[dy, x, gamma, mean, variance, ...results]: readonly Shape[]
): readonly Shape[] | null {
  if (!dy || !x || !gamma || results.length !== (activation ? 1 : 0)) return null;
  const alike = [dy, ...results].every((shape) => equalShapes(shape, x));
  const fits = alike && perChannel(x, gamma, mean, variance);
  const hasSlope = !activation || slopeFollowsFromResult(activation);
  return fits && hasSlope ? [x, gamma, gamma] : null;
}
