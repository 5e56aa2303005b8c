/** Cuts labelled images into the batches that an engine takes. */
import type { Batch } from "../protocol/batch.ts";
import type { LabelledImages } from "./labelled-images.ts";

/** How many batches cover `count` images; the last may be partial. */
export function batchCount(count: number, batchSize: number): number {
  return Math.ceil(count / batchSize);
}

/**
 * The `index`-th batch, with pixels from 0 to 1; the last batch holds what remains.
 *
 * @param order which image stands at which place, or null for the order of the file.
 */
export function batchAt(
  from: LabelledImages,
  order: Uint32Array | null,
  batchSize: number,
  index: number,
): Batch {
  const begin = index * batchSize;
  const size = Math.min(batchSize, from.count - begin);
  if (!(size > 0)) throw new RangeError(`There is no batch ${index} of ${from.count} images.`);
  const values = from.valuesPerImage;
  const images = new Float32Array(size * values);
  const labels = new Int32Array(size);
  for (let row = 0; row < size; row++) {
    const image = order === null ? begin + row : (order[begin + row] ?? 0);
    labels[row] = from.labels[image] ?? 0;
    for (let i = 0; i < values; i++)
      images[row * values + i] = (from.levels[image * values + i] ?? 0) / from.maxLevel;
  }
  return { size, images, labels };
}
