/** Finds out how finely this environment's clock counts: browsers coarsen it to between 5 µs and 1 ms. */

/** How many changes of the clock are looked at. */
const changes = 20;

/** A clock that stands still for this many readings is given up. */
const patience = 10_000_000;

/** The least difference between two readings of a clock, in milliseconds. */
export function clockStepMs(now: () => number = () => performance.now()): number {
  let least = Number.POSITIVE_INFINITY;
  for (let change = 0; change < changes; change++) {
    const before = now();
    for (let reading = 0; reading < patience; reading++) {
      const step = now() - before;
      if (step <= 0) continue;
      least = Math.min(least, step);
      break;
    }
  }
  return least;
}
