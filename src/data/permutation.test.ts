import fc from "fast-check";
import { expect, test } from "vitest";
import { epochOrder } from "./epoch-order.ts";
import { permutation } from "./permutation.ts";

test("an epoch goes through every image exactly once", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 700 }),
      fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      fc.integer({ min: 0, max: 10_000 }),
      (count, seed, epoch) => {
        const sorted = epochOrder(count, seed, epoch).sort();
        expect([...sorted]).toEqual(Array.from({ length: count }, (_, index) => index));
      },
    ),
  );
});

test("the same seed and epoch give the same order", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.nat(1000), (seed, epoch) => {
      expect(epochOrder(100, seed, epoch)).toEqual(epochOrder(100, seed, epoch));
    }),
  );
});

test("different epochs, and different seeds, give different orders", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 32 - 2 }), fc.nat(1000), (seed, epoch) => {
      const order = epochOrder(200, seed, epoch);
      expect(order).not.toEqual(epochOrder(200, seed, epoch + 1));
      expect(order).not.toEqual(epochOrder(200, seed + 1, epoch));
    }),
  );
});

test("every place is reached by every number about equally often", () => {
  const size = 5;
  const draws = 20_000;
  const seen = new Map<string, number>();
  for (let key = 0; key < draws; key++)
    permutation(size, key).forEach((value, place) => {
      seen.set(`${value}@${place}`, (seen.get(`${value}@${place}`) ?? 0) + 1);
    });
  // Six standard deviations of a binomial with p = 1/5.
  const slack = 6 * Math.sqrt(draws * 0.2 * 0.8);
  expect(seen.size).toBe(size * size);
  for (const count of seen.values()) expect(Math.abs(count - draws / size)).toBeLessThan(slack);
});
