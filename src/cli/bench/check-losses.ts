/** Tells whether a contender trains what the others train: same first parameters, same batches, so nearly the same losses. */

/** Before any update the losses differ by rounding alone. */
const firstBound = 1e-3;

/** Adam turns rounding into whole steps where a gradient is almost zero. */
const laterBound = 0.05;

/**
 * What is wrong with the losses of a contender, or null.
 *
 * @param losses of all its steps so far.
 * @param reference the first losses of another contender.
 */
export function lossProblem(
  losses: readonly number[],
  reference: readonly number[],
): string | null {
  const broken = losses.findIndex((loss) => !Number.isFinite(loss));
  if (broken >= 0) return `the loss of step ${broken + 1} is ${losses[broken]}`;
  for (const [index, expected] of reference.entries()) {
    const loss = losses[index];
    if (loss === undefined) break;
    const bound = index === 0 ? firstBound : laterBound;
    if (Math.abs(loss - expected) > bound * Math.abs(expected))
      return `the loss of step ${index + 1} is ${loss.toFixed(4)} instead of ${expected.toFixed(4)}`;
  }
  return null;
}

/**
 * Whether the losses went down: the mean over the last pass of the batches against that over the first. True where there were
 * less than two passes, since the losses of different batches cannot be compared.
 */
export function hasLearnt(losses: readonly number[], batches: number): boolean {
  if (losses.length < 2 * batches) return true;
  const sum = (part: readonly number[]) => part.reduce((total, loss) => total + loss, 0);
  return sum(losses.slice(-batches)) < sum(losses.slice(0, batches));
}
