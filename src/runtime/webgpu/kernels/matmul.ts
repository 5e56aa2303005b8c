/** Products of matrices, each transposed first where asked: a tile of the result for each thread. */
import type { Place } from "../../places.ts";
import type { Epilogue } from "./epilogue.ts";
import type { GpuWork, PlanContext } from "./gpu-kernel.ts";
import {
  declareSums,
  eachSum,
  productLoop,
  quadTile,
  type SharedAlong,
  sharesRows,
  sumName,
  type Tile,
  tileSide,
} from "./register-tile.ts";
import { threadWork } from "./thread-work.ts";

/** A factor of a product: where its numbers lie, and how they are read. */
export interface Factor {
  readonly place: Place;
  readonly isTransposed: boolean;
  /** WGSL for the number at an index of its arena. */
  readonly at: (index: string) => string;
  readonly declarations: string;
}

/** A matrix as it is stored. */
export function plainFactor(place: Place, isTransposed: boolean): Factor {
  return { place, isTransposed, at: (index) => `${place.arena}[${index}]`, declarations: "" };
}

/** a · b. */
export interface Product {
  readonly a: Factor;
  readonly b: Factor;
}

/** Rows and columns of a factor as the product sees it, and how far apart their numbers lie. */
export function sidesOf({ place, isTransposed }: Factor) {
  const { rows, columns, stride } = place;
  return isTransposed
    ? { rows: columns, columns: rows, down: 1, across: stride }
    : { rows, columns, down: stride, across: 1 };
}

/** Along which of the two the numbers of a factor lie end to end. */
function endToEnd({ down, across }: ReturnType<typeof sidesOf>): SharedAlong {
  if (across === 1) return "places";
  return down === 1 ? "rows" : null;
}

function productSums({ a, b }: Product, tile: Tile, isShared: boolean): string {
  const [left, right] = [sidesOf(a), sidesOf(b)];
  const inner = left.columns;
  return `{
var ia = ${a.place.offset} + m0 * ${left.down}; var ib = ${b.place.offset} + n0 * ${right.across};
${productLoop({
  tile,
  factors: {
    left: (row, ahead, further = "") =>
      a.at(`ia + ${row * left.down + ahead * left.across}${further}`),
    right: (ahead, column) => b.at(`ib + ${ahead * right.down + column * right.across}`),
    shared: isShared ? endToEnd(left) : null,
  },
  count: inner,
  multipleOf: inner,
  advance: [["ia", left.across] as const, ["ib", right.down] as const],
})}
}`;
}

/** The sum of some products of matrices, through an epilogue. */
export function matmulWork(
  context: PlanContext,
  products: readonly Product[],
  epilogue: Epilogue,
  most: Tile,
): GpuWork {
  const [first] = products;
  if (first === undefined) throw new RangeError("A sum of no products.");
  const rows = sidesOf(first.a).rows;
  const columns = sidesOf(first.b).columns;
  const quads = context.quads && context.variant === 0 ? quadTile(rows, columns) : null;
  const tile = {
    rows: tileSide(rows, quads?.rows ?? most.rows),
    columns: quads?.columns ?? tileSide(columns, most.columns),
  };
  const isShared = context.quads && sharesRows(columns, tile);
  const columnTiles = Math.ceil(columns / tile.columns);
  const rowTiles = Math.ceil(rows / tile.rows);
  const bounds = {
    ...(rows % tile.rows === 0 ? {} : { row: `${rows} - m0` }),
    ...(columns % tile.columns === 0 ? {} : { column: `${columns} - n0` }),
  };
  const body = `let item = i32(i);${isShared ? " let lane = item & 3;" : ""}
let down = item / ${columnTiles}; let m0 = down * ${tile.rows}; let n0 = (item - down * ${columnTiles}) * ${tile.columns};
${declareSums(tile, (column) => epilogue.initial(`n0 + ${column}`))}
${products.map((product) => productSums(product, tile, isShared)).join("\n")}
${eachSum(tile, bounds, (row, column) =>
  epilogue.store(`m0 + ${row}`, `n0 + ${column}`, sumName(row, column)),
)}`;
  const functions = new Set(products.flatMap(({ a, b }) => [a.declarations, b.declarations]));
  return threadWork(context, {
    label: "matmul",
    items: columnTiles * rowTiles,
    body,
    declarations: epilogue.declarations + [...functions].join(""),
    isLong: true,
  });
}
