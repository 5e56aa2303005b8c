/** The verifier's rules for views, alike for the values of an Ir and the buffers of a Program. */
import type { DataType } from "../protocol/program.ts";
import { equalShapes } from "./shape.ts";
import { createViews, rangeOf, type Viewed } from "./views.ts";

interface Named extends Viewed {
  readonly name: string;
  readonly dataType: DataType;
}

/**
 * Says what is wrong with the views: each fits into a whole that is no view itself, and the numbers of a whole are written once,
 * by whoever writes the whole or by parts that lie end to end.
 *
 * @param written the writes of a step, one entry each.
 * @param kept what has a place of its own and can be neither a view nor a whole.
 */
export function viewProblems(
  items: readonly Named[],
  written: readonly number[],
  kept: ReadonlySet<number>,
): readonly string[] {
  const views = items.filter(({ view }) => view !== undefined);
  const wholes = new Set(views.flatMap(({ view }) => view?.of ?? []));
  const { membersOf } = createViews(items);
  return [
    ...views.flatMap((item) => misfit(items, item) ?? []),
    ...items
      .filter(({ id, view }) => kept.has(id) && (view !== undefined || wholes.has(id)))
      .map(({ name }) => `${name} has a place of its own`),
    ...[...wholes].flatMap((id) => tilingProblem(items, id, membersOf(id), written) ?? []),
  ];
}

function misfit(items: readonly Named[], item: Named): string | null {
  const whole = items[item.view?.of ?? -1];
  const [begin, end] = rangeOf(item);
  const fits =
    whole !== undefined &&
    whole.view === undefined &&
    whole.dataType === item.dataType &&
    whole.shape.length > 0 &&
    equalShapes(whole.shape.slice(0, -1), item.shape.slice(0, -1)) &&
    Number.isInteger(begin) &&
    begin >= 0 &&
    end <= (whole.shape.at(-1) ?? 0);
  return fits ? null : `${item.name} does not lie in ${whole?.name ?? "anything"}`;
}

function tilingProblem(
  items: readonly Named[],
  wholeId: number,
  members: readonly number[],
  written: readonly number[],
): string | null {
  const whole = items[wholeId];
  if (!whole) return null;
  const lies = new Set(members);
  const parts = written.flatMap((id) => (lies.has(id) ? (items[id] ?? []) : []));
  const ranges = parts.map(rangeOf).sort(([a, aEnd], [b, bEnd]) => a - b || aEnd - bEnd);
  let end = 0;
  for (const [begin, next] of ranges) {
    if (begin < end) return `two write the range from ${begin} of ${whole.name}`;
    if (begin > end) break;
    end = next;
  }
  return end === (whole.shape.at(-1) ?? 0)
    ? null
    : `nobody writes the range from ${end} of ${whole.name}`;
}
