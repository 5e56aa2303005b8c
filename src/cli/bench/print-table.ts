/** Lays rows out as a table, for a terminal or for Markdown, and numbers as text. */

/** The first row is the head; the first column is words, the others are numbers. */
export type Rows = readonly (readonly string[])[];

/** One piece of a report. */
export interface Section {
  readonly title: string;
  readonly tables: readonly Rows[];
  readonly notes: readonly string[];
}

/** Columns two spaces apart, numbers to the right. */
export function printTable(rows: Rows): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => pad(cell, widths[column] ?? 0, column))
      .join("  ")
      .trimEnd();
  return `${rows.map(line).join("\n")}\n`;
}

function pad(cell: string, width: number, column: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}

/** The same as a Markdown table. */
export function printMarkdownTable(rows: Rows): string {
  const [head = [], ...body] = rows;
  const rule = head.map((_, column) => (column === 0 ? "---" : "---:"));
  const line = (row: readonly string[]) => `| ${row.join(" | ")} |`;
  return `${[head, rule, ...body].map(line).join("\n")}\n`;
}

/** Three digits that count: `0.123`, `1.23`, `12.3`, `123`, `1,234`. */
export function printNumber(value: number): string {
  if (value === 0) return "0";
  const decimals = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toLocaleString("en", {
    minimumFractionDigits: Math.min(decimals, 3),
    maximumFractionDigits: Math.min(decimals, 3),
  });
}

/** A count per step, which is whole but where several steps share a call: `18`, `0.13`. */
export function printCount(value: number): string {
  return value.toLocaleString("en", { maximumFractionDigits: 2 });
}

/** `92 %` */
export function printPercent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
