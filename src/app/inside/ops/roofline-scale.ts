/** The two logarithmic axes of a roofline plot. */

/** Powers of ten from `least` to `most`, and where a value lies between them. */
export interface LogScale {
  readonly least: number;
  readonly most: number;
  /** 0 at `least`, 1 at `most`. */
  readonly placeOf: (value: number) => number;
  readonly ticks: readonly number[];
}

/** A scale of whole powers of ten around all values above 0. */
export function logScaleOf(values: readonly number[]): LogScale {
  const positive = values.filter((value) => value > 0 && Number.isFinite(value));
  const from = Math.floor(Math.log10(Math.min(1, ...positive)) + 1e-9);
  const to = Math.max(from + 1, Math.ceil(Math.log10(Math.max(1, ...positive)) - 1e-9));
  return {
    least: 10 ** from,
    most: 10 ** to,
    placeOf: (value) => (Math.log10(Math.max(value, 10 ** from)) - from) / (to - from),
    ticks: Array.from({ length: to - from + 1 }, (_, index) => 10 ** (from + index)),
  };
}

/** `0.01`, `1`, `1k`. */
export function printPower(value: number): string {
  if (value >= 1000) return `${value / 1000}k`;
  return String(Number(value.toPrecision(1)));
}
