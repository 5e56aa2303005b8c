/** A list of float32 numbers that grows in place, for series that are too long to copy at every step. */

/** Numbers so far: the first `length` entries of `values`; the rest is room to grow. */
export interface GrowingArray {
  values: Float32Array;
  length: number;
}

/** An empty list. */
export function createGrowingArray(): GrowingArray {
  return { values: new Float32Array(1024), length: 0 };
}

/** Adds a number at the end; the room doubles when it is used up. */
export function append(array: GrowingArray, value: number): void {
  if (array.length === array.values.length) {
    const larger = new Float32Array(array.values.length * 2);
    larger.set(array.values);
    array.values = larger;
  }
  array.values[array.length] = value;
  array.length += 1;
}
