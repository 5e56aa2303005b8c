/** A number that was measured, with the error it may have. */
import { type Duration, durationOf } from "../protocol/profile.ts";

/** `value` give or take `error`, which is half the distance between the quartiles and never less than the clock can tell. */
export interface Measured {
  readonly value: number;
  readonly error: number;
}

/** Sums up repeated measurements, whose single error is at least `leastError`. */
export function measuredOf(values: readonly number[], leastError: number): Measured {
  return fromDuration(durationOf(values), leastError);
}

/** A duration as a measured number of milliseconds. */
export function fromDuration({ medianMs, lowMs, highMs }: Duration, leastError: number): Measured {
  return { value: medianMs, error: Math.max((highMs - lowMs) / 2, leastError) };
}

/** The difference; errors of independent measurements add up in squares. It is never below 0. */
export function minus(a: Measured, b: Measured): Measured {
  return { value: Math.max(0, a.value - b.value), error: Math.hypot(a.error, b.error) };
}

/**
 * What is known of a number that cannot pass a bound: the number, or the bound where it passes within the errors. Null where it
 * passes by more: then one of the two was disturbed.
 */
export function within(measured: Measured, bound: Measured): Measured | null {
  if (measured.value <= bound.value) return measured;
  if (!(measured.value - measured.error <= bound.value + bound.error)) return null;
  return { value: bound.value, error: measured.error };
}

/** A number that is known. */
export function exactly(value: number): Measured {
  return { value, error: 0 };
}

/** How many decimals of a ratio are shown. */
export function digitsOf({ error }: Measured): number {
  return error < 0.05 ? 2 : 1;
}

/** An error in units of the last digit, rounded up: it must not look smaller than it is. */
export function errorUnits(error: number, unit: number): number {
  return Math.max(1, Math.ceil(error / unit - 1e-9));
}

/** The sum. */
export function plus(terms: readonly Measured[]): Measured {
  const value = terms.reduce((sum, term) => sum + term.value, 0);
  return { value, error: Math.hypot(...terms.map(({ error }) => error)) };
}

/** The quotient of two numbers above 0; relative errors add up in squares. */
export function over(a: Measured, b: Measured): Measured {
  const value = a.value / b.value;
  return { value, error: value * Math.hypot(a.error / a.value, b.error / b.value) };
}
