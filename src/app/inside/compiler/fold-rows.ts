/** Folds long stretches of equal lines, so that what a pass changed can be seen at a glance. */
import type { DiffRow } from "./line-diff.ts";

/** A row, or a fold that stands for `folded` rows from `at` on. */
export interface ShownRow extends DiffRow {
  readonly at: number;
  readonly folded: number;
}

/** Equal lines that stay in sight around each change. */
const around = 2;
/** Shorter stretches are not worth a fold. */
const leastFold = 6;

/**
 * Folds what is equal in both columns.
 *
 * @param unfolded where folds begin that were opened.
 * @param stays rows that are to be seen in any case.
 */
export function foldRows(
  rows: readonly DiffRow[],
  unfolded: ReadonlySet<number>,
  stays: (row: DiffRow) => boolean,
): readonly ShownRow[] {
  const isSeen = new Array<boolean>(rows.length).fill(false);
  rows.forEach((row, at) => {
    if (row.before === row.after && !stays(row)) return;
    isSeen.fill(true, Math.max(0, at - around), at + around + 1);
  });
  const shown: ShownRow[] = [];
  for (let at = 0; at < rows.length; ) {
    const next = isSeen.indexOf(true, at);
    const end = isSeen[at] ? at + 1 : next < 0 ? rows.length : next;
    const isFold = !isSeen[at] && end - at >= leastFold && !unfolded.has(at);
    if (isFold) shown.push({ before: null, after: null, at, folded: end - at });
    else
      for (const [index, row] of rows.slice(at, end).entries())
        shown.push({ ...row, at: at + index, folded: 0 });
    at = end;
  }
  return shown;
}
