/** The batches that all contenders train on, one after the other and then again from the first. */
import { batchAt } from "../../data/batches.ts";
import { loadDataSet } from "../../data/load-data-set.ts";
import type { ReadBytes } from "../../data/read-bytes.ts";
import type { Batch, LabelledImages } from "../../protocol/batch.ts";

/** Enough that nobody soon knows them by heart: where the loss is almost zero, numbers become so small that processors slow down. */
export const batchCount = 32;

/** The training images of the shipped MNIST digits. */
export async function benchImages(read: ReadBytes): Promise<LabelledImages> {
  const { train } = await loadDataSet("mnist", read);
  return train;
}

/** The first batches of the data set, in the order of the file. */
export function benchBatches(images: LabelledImages, batchSize: number): readonly Batch[] {
  const count = Math.min(batchCount, Math.floor(images.count / batchSize));
  return Array.from({ length: count }, (_, index) => batchAt(images, null, batchSize, index));
}
