import fc from "fast-check";
import { expect, test } from "vitest";
import type { LabelledImages } from "../protocol/batch.ts";
import { batchAt, batchCount } from "./batches.ts";
import { epochOrder } from "./epoch-order.ts";

/** Two pixels per image: its number, and its number again, backwards. */
function imagesUpTo(count: number): LabelledImages {
  const levels = Uint8Array.from({ length: count * 2 }, (_, i) =>
    i % 2 === 0 ? i / 2 : count - 1 - (i - 1) / 2,
  );
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 10);
  return { count, valuesPerImage: 2, levels, maxLevel: 250, labels };
}

test("the batches of an epoch hold every image once, with its own label", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 200 }),
      fc.integer({ min: 1, max: 64 }),
      (count, size) => {
        const from = imagesUpTo(count);
        const order = epochOrder(count, 1, 0);
        const seen: number[] = [];
        for (let index = 0; index < batchCount(count, size); index++) {
          const batch = batchAt(from, order, size, index);
          for (let row = 0; row < batch.size; row++) {
            const image = Math.round((batch.images[row * 2] ?? 0) * 250);
            expect(Math.round((batch.images[row * 2 + 1] ?? 0) * 250)).toBe(count - 1 - image);
            expect(batch.labels[row]).toBe(image % 10);
            seen.push(image);
          }
        }
        expect(seen).toEqual([...order]);
      },
    ),
  );
});

test("the last batch holds what remains", () => {
  const from = imagesUpTo(23);
  const sizes = Array.from({ length: batchCount(23, 10) }, (_, index) => {
    const batch = batchAt(from, null, 10, index);
    expect(batch.images.length).toBe(batch.size * 2);
    expect(batch.labels.length).toBe(batch.size);
    return batch.size;
  });
  expect(sizes).toEqual([10, 10, 3]);
});

test("a batch beyond the last is refused", () => {
  expect(() => batchAt(imagesUpTo(20), null, 10, 2)).toThrow("There is no batch 2 of 20 images.");
});
