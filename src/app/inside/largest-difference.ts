/** How far two runs of the same step are apart. */
import type { StoredValues } from "../../protocol/event.ts";

/** The largest difference between two runs of one step: relative L2 of the stored buffer where it is largest. */
export interface LargestDifference {
  readonly relative: number;
  readonly name: string;
}

/** Buffers are matched by key; null where none occurs in both. */
export function largestDifference(
  a: readonly StoredValues[],
  b: readonly StoredValues[],
): LargestDifference | null {
  const others = new Map(b.map(({ key, data }) => [key, data]));
  let largest: LargestDifference | null = null;
  for (const { key, name, data } of a) {
    const other = others.get(key);
    if (other?.length !== data.length) continue;
    const relative = relativeDifference(data, other);
    if (largest === null || !(relative <= largest.relative)) largest = { relative, name };
  }
  return largest;
}

function relativeDifference(a: Float32Array, b: Float32Array): number {
  let [difference, size] = [0, 0];
  a.forEach((value, index) => {
    difference += (value - (b[index] ?? Number.NaN)) ** 2;
    size += value ** 2;
  });
  return difference === 0 ? 0 : Math.sqrt(difference / size);
}
