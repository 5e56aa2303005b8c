/** Which values lie within which: a view is a range of the last axis of another value and has no numbers of its own. */
import type { View } from "../protocol/program.ts";
import type { Shape } from "./shape.ts";

/** A value or a buffer, as far as views go; `id` is its place in its list. */
export interface Viewed {
  readonly id: number;
  readonly shape: Shape;
  readonly view?: View;
}

/** The views of a list of values or buffers. */
export interface Views {
  /** The value that something lies in: itself where it is no view. */
  readonly wholeOf: (id: number) => number;
  /** All that lies in the same whole, the whole first; empty where there are no views. */
  readonly membersOf: (id: number) => readonly number[];
  /** The others that have numbers in common with it. */
  readonly sharing: (id: number) => readonly number[];
}

/** Where something lies on the last axis of its whole. */
export function rangeOf({ shape, view }: Viewed): readonly [begin: number, end: number] {
  const begin = view?.begin ?? 0;
  return [begin, begin + (shape.at(-1) ?? 0)];
}

const none: readonly number[] = [];

/** Finds all views once. */
export function createViews(items: readonly Viewed[]): Views {
  const members = new Map<number, number[]>();
  for (const { id, view } of items) {
    if (!view) continue;
    const known = members.get(view.of);
    if (known) known.push(id);
    else members.set(view.of, [view.of, id]);
  }
  const wholeOf = (id: number): number => items[id]?.view?.of ?? id;
  const membersOf = (id: number) => members.get(wholeOf(id)) ?? none;
  const shared = new Map<number, readonly number[]>();
  const sorted = new Map<number, Sorted>();
  const partsOf = (whole: number): Sorted => {
    const known = sorted.get(whole) ?? sortedByBegin(items, members.get(whole)?.slice(1) ?? none);
    sorted.set(whole, known);
    return known;
  };
  return {
    wholeOf,
    membersOf,
    sharing(id) {
      const family = membersOf(id);
      if (family.length === 0) return none;
      const whole = wholeOf(id);
      const found =
        shared.get(id) ??
        (whole === id ? family.slice(1) : [whole, ...meeting(items, id, partsOf(whole))]);
      shared.set(id, found);
      return found;
    },
  };
}

/** The parts of a whole by where they begin, each with how far those up to it reach: a concat may have thousands of parts. */
interface Sorted {
  readonly ids: readonly number[];
  readonly begins: readonly number[];
  readonly reaches: readonly number[];
}

function sortedByBegin(items: readonly Viewed[], ids: readonly number[]): Sorted {
  const rangeAt = (id: number) => {
    const item = items[id];
    return item ? rangeOf(item) : ([0, 0] as const);
  };
  const parts = ids.map((id) => [id, ...rangeAt(id)] as const).sort((a, b) => a[1] - b[1]);
  let reach = 0;
  const reaches = parts.map(([, , end]) => {
    reach = Math.max(reach, end);
    return reach;
  });
  return { ids: parts.map(([id]) => id), begins: parts.map(([, begin]) => begin), reaches };
}

/** The other parts that have numbers in common with one, in the order of their ids. */
function meeting(items: readonly Viewed[], id: number, { ids, begins, reaches }: Sorted): number[] {
  const item = items[id];
  if (!item) return [];
  const [begin, end] = rangeOf(item);
  const found: number[] = [];
  for (let at = placeOf(end, begins) - 1; at >= 0 && (reaches[at] ?? 0) > begin; at--) {
    const other = ids[at] ?? id;
    if (meet(items, id, other)) found.push(other);
  }
  return found.sort((a, b) => a - b);
}

/** How many of some ascending numbers are below another. */
function placeOf(limit: number, ascending: readonly number[]): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? 0) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

function meet(items: readonly Viewed[], id: number, otherId: number): boolean {
  const [item, other] = [items[id], items[otherId]];
  if (!item || !other || id === otherId) return false;
  const [begin, end] = rangeOf(item);
  const [otherBegin, otherEnd] = rangeOf(other);
  return begin < otherEnd && otherBegin < end;
}
