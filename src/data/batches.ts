/** Cuts labelled images into the batches that an engine takes. */
import type { Batch, LabelledImages, Selection } from "../protocol/batch.ts";

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
  const indices = Uint32Array.from(
    { length: size },
    (_, row) => order?.[begin + row] ?? begin + row,
  );
  return new SelectedBatch({ from, indices });
}

/** Makes its numbers when they are asked for: an engine that keeps the data set on its device never asks. */
class SelectedBatch implements Batch {
  readonly selection: Selection;
  #images: Float32Array | null = null;
  #labels: Int32Array | null = null;

  constructor(selection: Selection) {
    this.selection = selection;
  }

  get size(): number {
    return this.selection.indices.length;
  }

  get images(): Float32Array {
    this.#images ??= imagesOf(this.selection);
    return this.#images;
  }

  get labels(): Int32Array {
    const { from, indices } = this.selection;
    this.#labels ??= Int32Array.from(indices, (image) => from.labels[image] ?? 0);
    return this.#labels;
  }
}

function imagesOf({ from, indices }: Selection): Float32Array {
  const { levels, maxLevel, valuesPerImage: values } = from;
  const images = new Float32Array(indices.length * values);
  for (const [row, image] of indices.entries())
    for (let i = 0; i < values; i++)
      images[row * values + i] = (levels[image * values + i] ?? 0) / maxLevel;
  return images;
}
