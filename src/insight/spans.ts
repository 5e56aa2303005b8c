/** Stretches of time: how long several lanes were busy together, and how long at once. */

/** From `beginMs` to `endMs`. */
export interface Span {
  readonly beginMs: number;
  readonly endMs: number;
}

/** The times at which at least one of the spans runs, in order, without overlaps and without empty ones. */
export function unionOf(spans: readonly Span[]): readonly Span[] {
  const sorted = spans.filter(isLong).sort((a, b) => a.beginMs - b.beginMs);
  const union: Span[] = [];
  for (const span of sorted) {
    const last = union.at(-1);
    if (last === undefined || span.beginMs > last.endMs) union.push(span);
    else if (span.endMs > last.endMs)
      union[union.length - 1] = { beginMs: last.beginMs, endMs: span.endMs };
  }
  return union;
}

/** The times at which both run. Each is a union. */
export function intersectionOf(a: readonly Span[], b: readonly Span[]): readonly Span[] {
  const both: Span[] = [];
  let [i, j] = [0, 0];
  for (let [x, y] = [a[i], b[j]]; x && y; [x, y] = [a[i], b[j]]) {
    const beginMs = Math.max(x.beginMs, y.beginMs);
    const endMs = Math.min(x.endMs, y.endMs);
    if (endMs > beginMs) both.push({ beginMs, endMs });
    if (x.endMs < y.endMs) i++;
    else j++;
  }
  return both;
}

/** The sum of the lengths, in milliseconds. A span that ends before it begins, by a clock that was set back, has none. */
export function lengthOf(spans: readonly Span[]): number {
  return spans.reduce((sum, { beginMs, endMs }) => sum + Math.max(0, endMs - beginMs), 0);
}

function isLong({ beginMs, endMs }: Span): boolean {
  return endMs > beginMs;
}
