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
