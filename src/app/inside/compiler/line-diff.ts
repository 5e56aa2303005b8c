/**
 * Tells two texts apart line by line, side by side.
 *
 * Myers 1986, "An O(ND) Difference Algorithm and Its Variations", figure 2: the shortest script of removed and added lines.
 */

/** A row of two columns: null where one of them has nothing. */
export interface DiffRow {
  readonly before: string | null;
  readonly after: string | null;
}

/** Scripts longer than this are not looked for: then everything between the first and last difference counts as changed. */
const mostChanges = 1200;

/** Equal lines stand in both columns of a row; a removed line stands beside an added one where they meet. */
export function diffLines(before: readonly string[], after: readonly string[]): readonly DiffRow[] {
  let begin = 0;
  while (begin < Math.min(before.length, after.length) && before[begin] === after[begin]) begin++;
  let same = 0;
  const least = Math.min(before.length, after.length) - begin;
  while (same < least && before.at(-1 - same) === after.at(-1 - same)) same++;
  const a = before.slice(begin, before.length - same);
  const b = after.slice(begin, after.length - same);
  const equal = (lines: readonly string[]) =>
    lines.map((line): DiffRow => ({ before: line, after: line }));
  return [
    ...equal(before.slice(0, begin)),
    ...rowsOf(a, b, matchesOf(a, b)),
    ...equal(before.slice(before.length - same)),
  ];
}

/** Pairs of equal lines that stay, as places in both. */
type Matches = readonly (readonly [number, number])[];

function matchesOf(a: readonly string[], b: readonly string[]): Matches {
  const most = Math.min(a.length + b.length, mostChanges);
  /** By number of changes: how far each diagonal reached before. */
  const history: Int32Array[] = [];
  const reach = new Int32Array(2 * most + 3);
  for (let changes = 0; changes <= most; changes++) {
    history.push(reach.slice());
    for (let diagonal = -changes; diagonal <= changes; diagonal += 2) {
      const { x: from, isDown } = origin(reach, { diagonal, changes, most });
      let x = isDown ? from : from + 1;
      while (x < a.length && x - diagonal < b.length && a[x] === b[x - diagonal]) x++;
      reach[most + 1 + diagonal] = x;
      if (x >= a.length && x - diagonal >= b.length) return backtrack(history, a, b, most);
    }
  }
  return [];
}

interface Place {
  readonly diagonal: number;
  readonly changes: number;
  readonly most: number;
}

/** From which neighbour a diagonal is reached: from above by a line that is added, from below by one that is removed. */
function origin(
  reach: Int32Array,
  { diagonal, changes, most }: Place,
): { readonly x: number; readonly isDown: boolean } {
  const below = reach[most + diagonal] ?? 0;
  const above = reach[most + 2 + diagonal] ?? 0;
  const isDown = diagonal === -changes || (diagonal !== changes && below < above);
  return { x: isDown ? above : below, isDown };
}

function backtrack(
  history: readonly Int32Array[],
  a: readonly string[],
  b: readonly string[],
  most: number,
): Matches {
  const matches: [number, number][] = [];
  let [x, y] = [a.length, b.length];
  for (let changes = history.length - 1; changes > 0; changes--) {
    const diagonal = x - y;
    const reach = history[changes] ?? new Int32Array();
    const { x: fromX, isDown } = origin(reach, { diagonal, changes, most });
    const fromY = fromX - (isDown ? diagonal + 1 : diagonal - 1);
    while (x > fromX && y > fromY) matches.push([--x, --y]);
    [x, y] = [fromX, fromY];
  }
  while (x > 0 && y > 0) matches.push([--x, --y]);
  return matches.reverse();
}

function rowsOf(a: readonly string[], b: readonly string[], matches: Matches): DiffRow[] {
  const rows: DiffRow[] = [];
  let [x, y] = [0, 0];
  for (const [nextX, nextY] of [...matches, [a.length, b.length] as const]) {
    const removed = a.slice(x, nextX);
    const added = b.slice(y, nextY);
    for (let at = 0; at < Math.max(removed.length, added.length); at++)
      rows.push({ before: removed[at] ?? null, after: added[at] ?? null });
    const equal = a[nextX];
    if (equal !== undefined) rows.push({ before: equal, after: equal });
    [x, y] = [nextX + 1, nextY + 1];
  }
  return rows;
}
