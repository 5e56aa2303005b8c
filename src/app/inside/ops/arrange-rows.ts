/** Puts the rows of the op table in the order that was asked for: filtered, sorted, and in groups. */
import type { OpRow } from "../../../insight/op-rows.ts";

/** What can be sorted by. */
export type SortKey =
  | "dispatch"
  | "op"
  | "node"
  | "kernel"
  | "ms"
  | "share"
  | "gflops"
  | "gbps"
  | "roofline";

export type GroupKey = "none" | "node" | "type" | "phase";

export interface Arrangement {
  readonly filter: string;
  readonly sort: SortKey;
  readonly isDescending: boolean;
  readonly group: GroupKey;
  /** Names of the groups whose ops are not shown. */
  readonly closed: ReadonlySet<string>;
}

/** A line of the table: an op, or the head of a group with the sums over its ops. */
export type TableLine =
  | { readonly kind: "op"; readonly row: OpRow }
  | {
      readonly kind: "group";
      readonly name: string;
      readonly count: number;
      /** Null where none of its ops was measured. */
      readonly ms: number | null;
      readonly share: number | null;
      readonly isClosed: boolean;
    };

/** Every word of the filter must occur in what a row says. */
export function arrange(rows: readonly OpRow[], arrangement: Arrangement): readonly TableLine[] {
  const words = arrangement.filter.toLowerCase().split(/\s+/).filter(Boolean);
  const kept = rows.filter((row) => words.every((word) => textOf(row).includes(word)));
  const sorted = kept.toSorted(comparison(arrangement));
  if (arrangement.group === "none") return sorted.map((row) => ({ kind: "op", row }));
  const groups = new Map<string, OpRow[]>();
  for (const row of sorted) {
    const name = groupOf(row, arrangement.group);
    const list = groups.get(name);
    if (list) list.push(row);
    else groups.set(name, [row]);
  }
  return [...groups].flatMap(([name, members]): TableLine[] => {
    const isClosed = arrangement.closed.has(name);
    const head: TableLine = {
      kind: "group",
      name,
      count: members.length,
      ms: sumOf(members.map(({ time }) => time?.work.value ?? null)),
      share: sumOf(members.map(({ share }) => share)),
      isClosed,
    };
    return isClosed ? [head] : [head, ...members.map((row): TableLine => ({ kind: "op", row }))];
  });
}

function textOf({ op, node, kernel, variant, phase }: OpRow): string {
  return `${op} ${node} ${kernel} ${variant} ${phase}`.toLowerCase();
}

function groupOf({ node, kernel, phase }: OpRow, group: Exclude<GroupKey, "none">): string {
  return { node, type: kernel, phase }[group];
}

/** What is not known comes last, whichever way it is sorted. */
function comparison({ sort, isDescending }: Arrangement): (a: OpRow, b: OpRow) => number {
  const sign = isDescending ? -1 : 1;
  return (a, b) => {
    const [x, y] = [figureOf(a, sort), figureOf(b, sort)];
    if (x === null || y === null) return Number(x === null) - Number(y === null);
    const order = typeof x === "string" ? x.localeCompare(String(y)) : x - Number(y);
    return sign * order || a.dispatch - b.dispatch;
  };
}

function figureOf(row: OpRow, sort: SortKey): number | string | null {
  switch (sort) {
    case "dispatch":
    case "op":
    case "node":
    case "kernel":
    case "share":
      return row[sort];
    case "ms":
      return row.time?.work.value ?? null;
    case "gflops":
    case "gbps":
      return row.point?.[sort] ?? null;
    case "roofline":
      return row.point?.share ?? null;
    default:
      return sort satisfies never;
  }
}

function sumOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
}
