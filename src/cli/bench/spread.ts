/** Median, smallest and largest of some measurements. */

export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** @throws RangeError where there is nothing to sum up. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const [min] = sorted;
  const max = sorted.at(-1);
  const half = sorted.length / 2;
  const lower = sorted[Math.ceil(half) - 1];
  const upper = sorted[Math.floor(half)];
  if (min === undefined || max === undefined || lower === undefined || upper === undefined)
    throw new RangeError("There are no measurements.");
  return { median: (lower + upper) / 2, min, max };
}
