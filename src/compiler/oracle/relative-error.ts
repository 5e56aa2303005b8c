/** How far two lists of numbers are apart, without being kind to NaN or infinity. */

/**
 * The relative L2 distance of `found` from `expected`: ‖found − expected‖ / ‖expected‖.
 *
 * NaN equals only NaN and an infinity only itself; any other pair with one of them is infinitely far, as are lists of unequal length.
 */
export function relativeError(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (found.length !== expected.length) {
    return Number.POSITIVE_INFINITY;
  }
  let distance = 0;
  let norm = 0;
  for (let i = 0; i < expected.length; i++) {
    const a = found[i] ?? Number.NaN;
    const b = expected[i] ?? Number.NaN;
    if (Number.isFinite(a) && Number.isFinite(b)) {
      distance += (a - b) ** 2;
      norm += b ** 2;
    } else if (!Object.is(a, b)) {
      return Number.POSITIVE_INFINITY;
    }
  }
  return distance === 0 ? 0 : Math.sqrt(distance / norm);
}
