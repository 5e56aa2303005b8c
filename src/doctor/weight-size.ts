/** How large weights are before the first step, derived from how they are drawn. */
import type { Initializer, StoredBuffer } from "../protocol/program.ts";

/** A kernel and the root of the mean square of its first values. */
interface Kernel {
  readonly name: string;
  readonly size: number;
}

/** The kernel with the most numbers, or null where nothing is drawn at random. */
export function largestKernel(stored: readonly StoredBuffer[]): Kernel | null {
  let most = 0;
  let found: Kernel | null = null;
  for (const { name, shape, initializer } of stored) {
    const count = shape.reduce((product, side) => product * side, 1);
    const size = firstSize(initializer);
    if (size === null || count <= most) continue;
    most = count;
    found = { name, size };
  }
  return found;
}

/** A uniform distribution in ±a has the mean square a² / 3. */
function firstSize(initializer: Initializer): number | null {
  switch (initializer.type) {
    case "glorot-uniform":
      return Math.sqrt(2 / (initializer.fanIn + initializer.fanOut));
    case "he-normal":
      return Math.sqrt(2 / initializer.fanIn);
    default:
      return null;
  }
}
