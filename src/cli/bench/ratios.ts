/** How many times faster one contender is than another, from the rounds in which both took a turn. */
import { type Spread, spreadOf } from "./spread.ts";

/** Milliseconds per step by contender; not everybody takes a turn in every round. */
export type Round = ReadonlyMap<string, number>;

/** Of a ratio, with the number of pairs it rests on. */
export interface PairedRatio extends Spread {
  readonly pairs: number;
}

/**
 * The other's time over the one's, round by round: a disturbance that lasts longer than a round slows both and cancels out.
 * Null where they never took turns in the same round.
 */
export function pairedRatio(
  rounds: readonly Round[],
  one: string,
  other: string,
): PairedRatio | null {
  const ratios = rounds.flatMap((round) => {
    const mine = round.get(one);
    const theirs = round.get(other);
    return mine === undefined || theirs === undefined ? [] : [theirs / mine];
  });
  return ratios.length === 0 ? null : { ...spreadOf(ratios), pairs: ratios.length };
}
