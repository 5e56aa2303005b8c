/** Compares a number with the bounds of a check. */
import type { Verdict } from "./check.ts";

/** Whether it is within them; null stands for one that is not known while the drawing has problems. */
export function within(
  value: number | null,
  {
    least = Number.NEGATIVE_INFINITY,
    most = Number.POSITIVE_INFINITY,
  }: { least?: number; most?: number },
  unit: string,
): Verdict {
  if (value === null) return { holds: false, found: "not known while there are problems" };
  return {
    holds: value >= least && value <= most,
    found: `${value.toLocaleString("en-US")} ${unit}`.trim(),
  };
}
