/** The activation functions and their derivatives from their definitions. */
import type { ActivationAttrs, ActivationGradientAttrs } from "../../protocol/kernel.ts";
import type { OracleKernel } from "./oracle-kernel.ts";
import { mapEach, read } from "./tensor.ts";

interface Curve {
  readonly at: (x: number) => number;
  /** The derivative; at a kink, that of the left side. */
  readonly slope: (x: number) => number;
}

/**
 * The error function by its everywhere positive series, 2/√π · e^(−x²) · Σ 2ⁿ x^(2n+1) / (2n+1)!!.
 *
 * Source: Abramowitz and Stegun 1964, 7.1.6. Beyond ±6 it differs from ±1 by less than 10⁻¹⁶.
 */
function erf(x: number): number {
  if (Math.abs(x) > 6) {
    return Math.sign(x);
  }
  let term = x;
  let sum = x;
  for (let n = 1; n < 200; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

function normalShare(x: number): number {
  return (1 + erf(x / Math.SQRT2)) / 2;
}

const curves: { readonly [F in ActivationAttrs["function"]]: Curve } = {
  relu: { at: (x) => Math.max(x, 0), slope: (x) => (x > 0 ? 1 : 0) },
  "leaky relu": { at: (x) => (x > 0 ? x : 0.2 * x), slope: (x) => (x > 0 ? 1 : 0.2) },
  elu: { at: (x) => (x > 0 ? x : Math.expm1(x)), slope: (x) => (x > 0 ? 1 : Math.exp(x)) },
  gelu: {
    at: (x) => x * normalShare(x),
    slope: (x) => normalShare(x) + (x * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI),
  },
  silu: {
    at: (x) => x * logistic(x),
    slope: (x) => logistic(x) + x * logistic(x) * (1 - logistic(x)),
  },
  sigmoid: { at: logistic, slope: (x) => logistic(x) * (1 - logistic(x)) },
  tanh: { at: Math.tanh, slope: (x) => 1 - Math.tanh(x) ** 2 },
};

/** f(x), value by value; a NaN stays one. */
export const activation: OracleKernel<"activation"> = ({ attrs }, x) => [
  mapEach(x, (value) => (Number.isNaN(value) ? value : curves[attrs.function].at(value))),
];

/** Slopes as functions of y = f(x), where there is such a function. */
const slopesAtResult: Partial<Record<ActivationAttrs["function"], (y: number) => number>> = {
  relu: (y) => (y > 0 ? 1 : 0),
  "leaky relu": (y) => (y > 0 ? 1 : 0.2),
  sigmoid: (y) => y * (1 - y),
  tanh: (y) => 1 - y ** 2,
};

function slopeOf({ function: name, fromResult }: ActivationGradientAttrs): (x: number) => number {
  const slope = fromResult ? slopesAtResult[name] : curves[name].slope;
  if (!slope) throw new RangeError(`The slope of ${name} does not follow from its result.`);
  return slope;
}

/** dy · f'(x). */
export const activationGradient: OracleKernel<"activation-gradient"> = ({ attrs }, dy, x) => {
  const slope = slopeOf(attrs);
  return [mapEach(dy, (value, index) => value * slope(read(x, index)))];
};
