/** The batches that all contenders train on, one after the other and then again from the first. */
import { batchAt } from "../../data/batches.ts";
import { loadDataSet } from "../../data/load-data-set.ts";
import type { ReadBytes } from "../../data/read-bytes.ts";
import type { Batch, LabelledImages } from "../../protocol/batch.ts";

/** More than one, so that nobody is measured on a batch it knows by heart. */
export const batchCount = 8;

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
