/** Clipping and penalty of gradients from their definitions. */
import type { OracleKernel } from "./oracle-kernel.ts";
import { mapEach, read, scalar } from "./tensor.ts";

/** Σ x². */
export const sumOfSquares: OracleKernel<"sum-of-squares"> = (_, x) => [
  scalar(x.data.reduce((sum, value) => sum + value ** 2, 0)),
];

/** min(1, norm / (√total + 10⁻⁶)). */
export const clipFactor: OracleKernel<"clip-factor"> = ({ attrs }, total) => [
  scalar(Math.min(1, attrs.norm / (Math.sqrt(read(total, 0)) + 1e-6))),
];

/** factor·x. */
export const scale: OracleKernel<"scale"> = (_, x, factor) => [
  mapEach(x, (value) => value * read(factor, 0)),
];

/** a + factor·b. */
export const addScaled: OracleKernel<"add-scaled"> = ({ attrs }, a, b) => [
  mapEach(a, (value, index) => value + attrs.factor * read(b, index)),
];
