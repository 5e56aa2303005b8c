/** The batches that all contenders train on, one after the other and then again from the first. */
import { batchAt } from "../../data/batches.ts";
import { loadDataSet } from "../../data/load-data-set.ts";
import type { ReadBytes } from "../../data/read-bytes.ts";
import type { DataSet } from "../../graph/data-catalogue.ts";
import type { Batch, LabelledImages } from "../../protocol/batch.ts";
import { randomKey, randomUniform } from "../../protocol/counter-random.ts";
import { ownDataSet } from "./standard-models.ts";

/** Enough that nobody soon knows them by heart: where the loss is almost zero, numbers become so small that processors slow down. */
export const batchCount = 32;

/** The training images of the shipped MNIST digits, or those that are drawn for a model with a data set of its own. */
export async function benchImages(read: ReadBytes, model?: string): Promise<LabelledImages> {
  const own = model === undefined ? undefined : ownDataSet(model);
  if (own !== undefined) return colouredWaves(own);
  const { train } = await loadDataSet("mnist", read);
  return train;
}

/** The first batches of the data set, in the order of the file. */
export function benchBatches(images: LabelledImages, batchSize: number): readonly Batch[] {
  const count = Math.min(batchCount, Math.floor(images.count / batchSize));
  return Array.from({ length: count }, (_, index) => batchAt(images, null, batchSize, index));
}

/** Waves whose direction, width and colour are those of the class, with a phase of their own and noise: nobody knows them at once. */
function colouredWaves({ imageShape, classes, trainCount }: DataSet): LabelledImages {
  const [height, width, channels] = imageShape;
  const valuesPerImage = height * width * channels;
  const levels = new Uint8Array(trainCount * valuesPerImage);
  const labels = Uint8Array.from({ length: trainCount }, (_, image) => image % classes.length);
  const key = randomKey(1, 0, 0);
  for (const [image, label] of labels.entries()) {
    const angle = (Math.PI * label) / classes.length;
    const phase = 2 * Math.PI * randomUniform(key, image);
    const [down, across] = [
      Math.sin(angle) / (2 + (label % 3)),
      Math.cos(angle) / (2 + (label % 3)),
    ];
    for (let at = 0; at < valuesPerImage; at++) {
      const channel = at % channels;
      const pixel = (at - channel) / channels;
      const y = Math.floor(pixel / width);
      const wave = Math.sin(down * y + across * (pixel - y * width) + phase + channel * label);
      const noise = randomUniform(key, trainCount + image * valuesPerImage + at);
      levels[image * valuesPerImage + at] = Math.round(127 + 60 * wave + 60 * (noise - 0.5));
    }
  }
  return { count: trainCount, valuesPerImage, levels, maxLevel: 255, labels };
}
