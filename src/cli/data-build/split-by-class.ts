/** Splits a data set into training and validation images so that each class has its fair share of both. */

import { permutation } from "../../data/permutation.ts";
import { randomKey, streamOf } from "../../protocol/counter-random.ts";

/** Seed of all splits. Changing it changes every validation accuracy ever reported, so it stays. */
const splitSeed = 1;

/** Indices of images, in the order in which they are stored. */
export interface Split {
  readonly train: readonly number[];
  readonly validation: readonly number[];
}

/**
 * Draws `validationCount` images so that the share of each class differs from its share in the whole set by less than one
 * image, and shuffles both parts: a source sorted by class, or by writer, leaves no trace in the order.
 */
export function splitByClass(labels: Uint8Array, validationCount: number): Split {
  const drawn = permutation(labels.length, randomKey(splitSeed, 0, streamOf("data/split")));
  const quotas = quotasOf(labels, validationCount);
  const train: number[] = [];
  const validation: number[] = [];
  for (const image of drawn) {
    const label = labels[image] ?? 0;
    const left = quotas.get(label) ?? 0;
    (left > 0 ? validation : train).push(image);
    quotas.set(label, left - 1);
  }
  return { train, validation };
}

/** How many validation images each class gives. Largest remainders, ties to the smaller class index (Hamilton's method). */
function quotasOf(labels: Uint8Array, validationCount: number): Map<number, number> {
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  const shares = [...counts]
    .map(([label, count]) => ({ label, share: (count * validationCount) / labels.length }))
    .sort((a, b) => (b.share % 1) - (a.share % 1) || a.label - b.label);
  const given = shares.reduce((sum, { share }) => sum + Math.floor(share), 0);
  return new Map(
    shares.map(({ label, share }, rank) => [
      label,
      Math.floor(share) + (rank < validationCount - given ? 1 : 0),
    ]),
  );
}
