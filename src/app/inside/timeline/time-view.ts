/** Which part of a step the timeline shows: pure arithmetic of zooming and panning. */

/** From `beginMs`, `spanMs` wide. */
export interface TimeView {
  readonly beginMs: number;
  readonly spanMs: number;
}

/** No closer than this: below it there is nothing but the clock. */
const leastSpanMs = 0.002;

/** Keeps a view within the step, with a little air after it. */
export function within({ beginMs, spanMs }: TimeView, endMs: number): TimeView {
  const most = Math.max(endMs * 1.02, leastSpanMs);
  const span = Math.min(Math.max(spanMs, leastSpanMs), most);
  return { beginMs: Math.min(Math.max(0, beginMs), most - span), spanMs: span };
}

/** The whole step. */
export function wholeView(endMs: number): TimeView {
  return within({ beginMs: 0, spanMs: Number.POSITIVE_INFINITY }, endMs);
}

/** Makes everything `factor` times as large, with `atMs` staying in its place. */
export function zoomed(view: TimeView, factor: number, atMs: number, endMs: number): TimeView {
  const spanMs = Math.max(leastSpanMs, view.spanMs / factor);
  const share = (atMs - view.beginMs) / view.spanMs;
  return within({ beginMs: atMs - share * spanMs, spanMs }, endMs);
}

/** Moves by a share of what is shown. */
export function panned(view: TimeView, share: number, endMs: number): TimeView {
  return within({ ...view, beginMs: view.beginMs + share * view.spanMs }, endMs);
}

/** Moves just so far that a stretch is in sight, and zooms out where it is longer than the view. */
export function revealing(view: TimeView, from: number, to: number, endMs: number): TimeView {
  if (from >= view.beginMs && to <= view.beginMs + view.spanMs) return view;
  const spanMs = Math.max(view.spanMs, (to - from) * 1.2);
  return within({ beginMs: (from + to - spanMs) / 2, spanMs }, endMs);
}

/** Round times for an axis, about `count` of them: steps of 1, 2 or 5 by powers of ten. */
export function ticksOf({ beginMs, spanMs }: TimeView, count: number): readonly number[] {
  const rough = spanMs / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((digit) => digit * power).find((each) => each >= rough) ?? rough;
  const ticks: number[] = [];
  for (let index = Math.ceil(beginMs / step); index * step <= beginMs + spanMs; index++)
    ticks.push(index * step);
  return ticks;
}
