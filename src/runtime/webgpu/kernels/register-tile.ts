/**
 * Sums of products for a small tile of a matrix, which a thread keeps in registers: a row of numbers times a column of numbers
 * for each number of the tile.
 *
 * `unroll` products are added up before they join the sum: on adapters whose compiler keeps variables in memory, values that are
 * never assigned again are many times faster.
 */

import { loopOf } from "./wgsl-loop.ts";

/** How many rows and columns of the result a thread makes. */
export interface Tile {
  readonly rows: number;
  readonly columns: number;
}

/** Numbers of the two matrices, as WGSL. */
export interface Factors {
  /** Of row `row` of the tile, `ahead` places further along the sum; `further` is WGSL to be added to the index. */
  readonly left: (row: number, ahead: number, further?: string) => string;
  /** Of column `column` of the tile, `ahead` places further along the sum. */
  readonly right: (ahead: number, column: number) => string;
  /**
   * Along which of the two the numbers of the left matrix lie end to end, where four neighbouring threads have the same rows: each
   * of them, i32 `lane`, then reads a quarter.
   */
  readonly shared?: SharedAlong;
}

/** Null where each thread reads for itself. */
export type SharedAlong = "places" | "rows" | null;

/** A sum along a stretch of places. */
export interface ProductLoop {
  readonly tile: Tile;
  readonly factors: Factors;
  /** Places: a number, or WGSL of type i32. */
  readonly count: number | string;
  /** What `count` is a multiple of. */
  readonly multipleOf: number;
  /** What `count` is at least, where it differs from place to place; 0 when absent. */
  readonly least?: number;
  /** What `count` most often is, where it differs from place to place. */
  readonly usual?: number;
  /** Names of i32 variables and by how much they grow from one place to the next. */
  readonly advance: readonly (readonly [name: string, by: number])[];
}

const range = (count: number) => Array.from({ length: count }, (_, at) => at);

/** The name of the sum at a row and a column of the tile. */
export function sumName(row: number, column: number): string {
  return `s${row}_${column}`;
}

/** Declares the sums; `initial` is WGSL for a column's first value. */
export function declareSums(
  { rows, columns }: Tile,
  initial: (column: number) => string = () => "0.0f",
): string {
  return range(columns)
    .map((column) => {
      const sums = range(rows).map((row) => `var ${sumName(row, column)} = b${column};`);
      return `let b${column} = ${initial(column)}; ${sums.join(" ")}`;
    })
    .join("\n");
}

/** Adds the products of `unroll` places. */
export function addProducts({ rows, columns }: Tile, unroll: number, factors: Factors): string {
  const left = leftNumbers(rows, unroll, factors);
  const right = range(columns).flatMap((column) =>
    range(unroll).map((ahead) => `let w${ahead}_${column} = ${factors.right(ahead, column)};`),
  );
  const sums = range(rows).flatMap((row) =>
    range(columns).map((column) => {
      const terms = range(unroll).map((ahead) => `x${row}_${ahead} * w${ahead}_${column}`);
      return `${sumName(row, column)} += ${terms.join(" + ")};`;
    }),
  );
  return [...left, ...right, ...sums].join("\n");
}

/** Four to a quad: as many threads read as many numbers, and tell each other. */
const quad = range(4);

/** Declares `xROW_AHEAD`. */
function leftNumbers(rows: number, unroll: number, { left, shared }: Factors): readonly string[] {
  const told = (first: string, names: readonly string[]) => {
    const [name] = names;
    const each = names.map((known, lane) => `let ${known} = quadBroadcast(q${name}, ${lane}u);`);
    return `let q${name} = ${first}; ${each.join(" ")}`;
  };
  if (shared === "places" && unroll % quad.length === 0) {
    const begins = range(unroll / quad.length).map((at) => at * quad.length);
    return range(rows).flatMap((row) =>
      begins.map((begin) =>
        told(
          left(row, begin, " + lane"),
          quad.map((ahead) => `x${row}_${begin + ahead}`),
        ),
      ),
    );
  }
  if (shared === "rows" && rows % quad.length === 0) {
    const begins = range(rows / quad.length).map((at) => at * quad.length);
    return begins.flatMap((begin) =>
      range(unroll).map((ahead) =>
        told(
          left(begin, ahead, " + lane"),
          quad.map((row) => `x${begin + row}_${ahead}`),
        ),
      ),
    );
  }
  return range(rows).flatMap((row) =>
    range(unroll).map((ahead) => `let x${row}_${ahead} = ${left(row, ahead)};`),
  );
}

/** A tile for threads that share their rows: as many columns as leave a multiple of four tiles, and more rows where those are few. */
export function quadTile(rows: number, columns: number): Tile | null {
  const side = [4, 2].find((candidate) => columns % (candidate * quad.length) === 0);
  if (side === undefined) return null;
  return { rows: Math.min(rows, side === 4 ? 4 : 8), columns: side };
}

/** Whether four neighbouring threads have the same rows, where column tiles follow each other. */
export function sharesRows(columns: number, tile: Tile): boolean {
  return Math.ceil(columns / tile.columns) % quad.length === 0;
}

/** How many places to take at a time where their number is a multiple of `multiple`. */
export function unrollFor(multiple: number): number {
  return [4, 5, 3, 6, 7].find((unroll) => multiple % unroll === 0) ?? Math.min(4, multiple);
}

/** Adds the products of all places, several at a time, and then the rest one by one. */
export function productLoop(loop: ProductLoop): string {
  const { tile, factors, count, multipleOf, usual = multipleOf, advance } = loop;
  const least = typeof count === "number" ? count : (loop.least ?? 0);
  const unroll = unrollFor(multipleOf < 3 ? usual : multipleOf);
  const grow = (places: number) =>
    advance.map(([name, by]) => `${name} += ${places * by};`).join(" ");
  const whole = `${addProducts(tile, unroll, factors)}\n${grow(unroll)}`;
  if (count === unroll) return addProducts(tile, unroll, factors);
  const rest = loopOf({
    goesOn: "left > 0",
    step: "left--;",
    body: `${addProducts(tile, 1, factors)}\n${grow(1)}`,
    isCertain: typeof count === "number",
  });
  const isCertain = least >= unroll;
  return `var left = ${count};
${loopOf({ goesOn: `left >= ${unroll}`, step: `left -= ${unroll};`, body: whole, isCertain })}
${multipleOf % unroll === 0 ? "" : rest}`;
}

/** The side of a tile that covers `size` with the least waste; of equals, the largest. */
export function tileSide(size: number, most: number): number {
  if (size <= most) return size;
  const sides = range(Math.ceil(most / 2) + 1).map((less) => most - less);
  const waste = (side: number) => Math.ceil(size / side) * side - size;
  return sides.reduce((best, side) => (waste(side) < waste(best) ? side : best));
}

/** WGSL that runs `statement` for every number of the tile that lies in the matrix. */
export function eachSum(
  tile: Tile,
  bounds: { readonly row?: string; readonly column?: string },
  statement: (row: number, column: number) => string,
): string {
  const guard = (test: string | undefined, at: number, text: string) =>
    test === undefined || at === 0 ? text : `if (${at} < ${test}) {\n${text}\n}`;
  return range(tile.rows)
    .map((row) => {
      const stores = range(tile.columns).map((column) =>
        guard(bounds.column, column, statement(row, column)),
      );
      return guard(bounds.row, row, stores.join("\n"));
    })
    .join("\n");
}
