/** Gathers neighbouring steps into buckets, so that a chart of a long run draws a few thousand points. */

/** Lowest, mean and highest value of each bucket; NaN where a bucket holds no number. */
export interface Buckets {
  /** Steps in each bucket; the last one may be shorter. */
  readonly size: number;
  readonly low: Float32Array;
  readonly mean: Float32Array;
  readonly high: Float32Array;
}

/** The smallest power of two that puts `count` values into at most `limit` buckets: as a run grows, buckets merge in pairs and never shift. */
export function bucketSize(count: number, limit: number): number {
  let size = 1;
  while (Math.ceil(count / size) > limit) size *= 2;
  return size;
}

/** Gathers the first `count` values. */
export function bucketValues(values: Float32Array, count: number, size: number): Buckets {
  const length = Math.ceil(count / size);
  const low = new Float32Array(length);
  const mean = new Float32Array(length);
  const high = new Float32Array(length);
  for (let bucket = 0; bucket < length; bucket += 1) {
    let least = Number.POSITIVE_INFINITY;
    let most = Number.NEGATIVE_INFINITY;
    let sum = 0;
    let numbers = 0;
    const end = Math.min(count, (bucket + 1) * size);
    for (let index = bucket * size; index < end; index += 1) {
      const value = values[index] ?? Number.NaN;
      if (Number.isNaN(value)) continue;
      least = Math.min(least, value);
      most = Math.max(most, value);
      sum += value;
      numbers += 1;
    }
    low[bucket] = numbers ? least : Number.NaN;
    mean[bucket] = numbers ? sum / numbers : Number.NaN;
    high[bucket] = numbers ? most : Number.NaN;
  }
  return { size, low, mean, high };
}
