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
  return {
    wholeOf,
    membersOf,
    sharing(id) {
      const family = membersOf(id);
      if (family.length === 0) return none;
      const found = shared.get(id) ?? family.filter((other) => meet(items, id, other));
      shared.set(id, found);
      return found;
    },
  };
}

function meet(items: readonly Viewed[], id: number, otherId: number): boolean {
  const [item, other] = [items[id], items[otherId]];
  if (!item || !other || id === otherId) return false;
  const [begin, end] = rangeOf(item);
  const [otherBegin, otherEnd] = rangeOf(other);
  return begin < otherEnd && otherBegin < end;
}
