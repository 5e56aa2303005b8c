/** Seeded shuffling. */
import { randomUint32 } from "../protocol/counter-random.ts";

/**
 * The numbers 0 … count − 1 in an order that follows from the key alone.
 *
 * Source: Fisher–Yates in Durstenfeld's form (Knuth, TAOCP vol. 2, 3.4.2, algorithm P).
 */
export function permutation(count: number, key: number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor((randomUint32(key, last) / 2 ** 32) * (last + 1));
    const kept = order[last] ?? 0;
    order[last] = order[other] ?? 0;
    order[other] = kept;
  }
  return order;
}
