/** Every way in which a window can lie on an image, as a product of a few choices along each axis, and rows that cover it. */
import type { ConvolutionAttrs } from "../../src/protocol/kernel.ts";
import { padding } from "./window-cases.ts";

/** What is chosen for one axis. */
const windows = [1, 2, 3, 5] as const;
const strides = [1, 2, 3] as const;
const dilations = [1, 2, 3] as const;

/** Pixels [down, across]: odd, even, a line and a single pixel, which most windows are larger than. */
export const imageSizes = [
  [13, 15],
  [6, 8],
  [1, 7],
  [1, 1],
] as const;

/** Which kernels a window belongs to: a convolution whose filters see all channels or half of them, a depthwise one, or a pool. */
export const windowKinds = ["dense", "two groups", "depthwise", "pool"] as const;

/** One way. Pairs are [down, across]. */
export interface WindowRow {
  readonly kind: (typeof windowKinds)[number];
  readonly size: (typeof imageSizes)[number];
  readonly window: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly dilations: readonly [number, number];
  readonly padding: "same" | "valid";
}

/** The attributes of a row's window. */
export function attrsOf(row: WindowRow): ConvolutionAttrs {
  const image = [1, row.size[0], row.size[1], 1] as const;
  const pixels = padding(image, reachOf(row), row.strides, row.padding);
  const { window, strides } = row;
  return {
    ...{ window, strides, padding: pixels },
    ...(row.kind === "pool" ? {} : { dilations: row.dilations }),
  };
}

function reachOf({ window, dilations }: WindowRow): readonly [number, number] {
  return [(window[0] - 1) * dilations[0] + 1, (window[1] - 1) * dilations[1] + 1];
}

/** Whether a window lies on the image at all, and the row says nothing that its kernel does not know. */
function isPossible(row: WindowRow): boolean {
  const [down, across] = reachOf(row);
  if (row.kind === "pool" && (row.dilations[0] > 1 || row.dilations[1] > 1)) return false;
  return row.padding === "same" || (down <= row.size[0] && across <= row.size[1]);
}

function pairsOf<T>(values: readonly T[]): readonly (readonly [T, T])[] {
  return values.flatMap((down) => values.map((across) => [down, across] as const));
}

/** Each thing with one more member, once for each of its values. */
function crossed<T, K extends string, V>(things: readonly T[], key: K, values: readonly V[]) {
  return things.flatMap((thing) => values.map((value) => ({ ...thing, [key]: value })));
}

/** All rows that are possible. */
export function allRows(): readonly WindowRow[] {
  const pads = ["same", "valid"] as const;
  const ofKinds = crossed(
    crossed(crossed([{}], "kind", windowKinds), "size", imageSizes),
    "padding",
    pads,
  );
  const moved = crossed(crossed(ofKinds, "window", pairsOf(windows)), "strides", pairsOf(strides));
  const rows = crossed(moved, "dilations", pairsOf(dilations)) as unknown as readonly WindowRow[];
  return rows.filter(isPossible);
}

/** How much of the product rows are to have: each choice beside each other one, or each axis in full as well. */
export type Coverage = "pairs" | "axes";

/** The cells of the product that a row lies in, in words. */
export function cellsOf(row: WindowRow, coverage: Coverage): readonly string[] {
  const choices = [
    row.kind,
    `${row.size.join("×")} pixels`,
    row.padding,
    ...([0, 1] as const).flatMap((axis) => {
      const side = axis === 0 ? "down" : "across";
      return [
        `window ${row.window[axis]} ${side}`,
        `stride ${row.strides[axis]} ${side}`,
        `dilation ${row.dilations[axis]} ${side}`,
      ];
    }),
  ];
  const pairs = choices.flatMap((one, at) => choices.slice(at + 1).map((two) => `${one}, ${two}`));
  return coverage === "pairs" ? pairs : [...pairs, axisCell(row, 0), axisCell(row, 1)];
}

/** Everything that matters along one axis: 4 windows × 3 strides × 3 dilations × 2 paddings × sides × kinds. */
function axisCell({ kind, size, window, strides, dilations, padding }: WindowRow, axis: 0 | 1) {
  const where = `${size[axis]} pixels ${axis === 0 ? "down" : "across"}`;
  return `${kind}, ${padding}, ${where}, window ${window[axis]}, stride ${strides[axis]}, dilation ${dilations[axis]}`;
}

/** Few rows that lie in every cell in which any row lies. The same rows every time. */
export function coveringRows(coverage: Coverage): readonly WindowRow[] {
  const all = allRows();
  const cells = all.map((row) => cellsOf(row, coverage));
  const rowsIn = new Map<string, number[]>();
  for (const [index, own] of cells.entries())
    for (const cell of own) {
      const rows = rowsIn.get(cell);
      if (rows) rows.push(index);
      else rowsIn.set(cell, [index]);
    }
  const missing = new Set(rowsIn.keys());
  const gain = (index: number) => (cells[index] ?? []).filter((cell) => missing.has(cell)).length;
  const chosen: WindowRow[] = [];
  // The rarest cells first: rows that have to be there anyway cover much of the rest.
  for (const [cell, rows] of [...rowsIn].toSorted(([, a], [, b]) => a.length - b.length)) {
    if (!missing.has(cell)) continue;
    const best = spread(rows).reduce((a, b) => (gain(b) > gain(a) ? b : a));
    for (const covered of cells[best] ?? []) missing.delete(covered);
    const row = all[best];
    if (row) chosen.push(row);
  }
  return chosen;
}

/** At most 200 of them, from all over the list. */
function spread(rows: readonly number[]): readonly number[] {
  const apart = Math.max(1, rows.length / 200);
  return Array.from(
    { length: Math.min(200, rows.length) },
    (_, at) => rows[Math.floor(at * apart)] ?? 0,
  );
}

/** How many rows have each choice along each axis, as a table for people: which cells were drawn, and how often. */
export function printCoverage(rows: readonly WindowRow[]): string {
  const counts = new Map<string, number>();
  for (const { kind, padding, window, strides, dilations } of rows)
    for (const axis of [0, 1] as const) {
      const cell = `${kind}, ${padding} · ${window[axis]} ${strides[axis]} ${dilations[axis]}`;
      counts.set(cell, (counts.get(cell) ?? 0) + 1);
    }
  const columns = windows.flatMap((w) =>
    strides.flatMap((s) => dilations.map((d) => `${w} ${s} ${d}`)),
  );
  const lines = windowKinds.flatMap((kind) =>
    ["same", "valid"].map((pad) => {
      const name = `${kind}, ${pad}`;
      const own = columns.map((column) =>
        String(counts.get(`${name} · ${column}`) ?? 0).padStart(4),
      );
      return `${name.padEnd(18)} ${own.join("")}`;
    }),
  );
  const head = (at: number) =>
    ["window", "stride", "dilation"][at]?.padEnd(18) +
    " " +
    columns.map((column) => (column.split(" ")[at] ?? "").padStart(4)).join("");
  return [head(0), head(1), head(2), ...lines].join("\n");
}
