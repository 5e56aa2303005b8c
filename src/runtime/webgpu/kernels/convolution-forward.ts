/**
 * Convolution as a product of matrices that are never laid out: rows are output pixels, columns filters, and the sum runs over
 * the taps of the window and their channels.
 *
 * A thread's rows are the same pixel of several images, so that the same taps lie in the image for all of them.
 */
import type { Place } from "../../places.ts";
import { type Convolution, tapsInside } from "./convolution-geometry.ts";
import type { Epilogue } from "./epilogue.ts";
import type { GpuWork, PlanContext } from "./gpu-kernel.ts";
import {
  addProducts,
  declareSums,
  eachSum,
  type Factors,
  productLoop,
  quadTile,
  type SharedAlong,
  sharesRows,
  sumName,
  type Tile,
  tileSide,
} from "./register-tile.ts";
import { threadWork } from "./thread-work.ts";
import { countingLoop } from "./wgsl-loop.ts";

/** The operands of a convolution. */
export interface ConvolutionOperands {
  readonly x: Place;
  readonly kernel: Place;
}

/** The tile for a number of images and a number of columns that must not be crossed by it. */
export function imageTile(batch: number, columns: number, groups: number, most: Tile): Tile {
  const rows = Math.min(batch, most.rows);
  if (groups === 1) return { rows, columns: tileSide(columns, most.columns) };
  const sides = Array.from({ length: most.columns }, (_, less) => most.columns - less);
  return { rows, columns: sides.find((side) => columns % side === 0) ?? 1 };
}

/** The sums over the taps of one row of the window; where the row of the image lies end to end, taps and channels are one run. */
function rowOfTaps(
  c: Convolution,
  { x, kernel }: ConvolutionOperands,
  tile: Tile,
  shared: SharedAlong,
): string {
  const { across, groupChannels: channels, filters } = c;
  const taps = tapsInside(across, "x0");
  const image = c.down.size * across.size * x.stride;
  const factors = {
    left: (row: number, ahead: number, further = "") =>
      `${x.arena}[ia + ${row * image + ahead}${further}]`,
    right: (ahead: number, column: number) => `${kernel.arena}[ib + ${ahead * filters + column}]`,
    shared,
  };
  const advance = [["ia", 1] as const, ["ib", filters] as const];
  const start = (tap: string, channel: string) => `
var ia = ${x.offset} + (row + ${tap} * ${across.dilation}) * ${x.stride} + ${channel};
var ib = ${kernel.offset} + (ky * ${across.window} + ${tap}) * ${channels * filters} + f0;`;
  if (c.groups === 1 && x.stride === c.channels && across.dilation === 1) {
    if (taps.count === null && isShortRow(c)) {
      return `${start("0", "0")}\n${shortRow(c, tile, factors)}`;
    }
    const count = taps.count === null ? `(${taps.end} - kx) * ${channels}` : taps.count * channels;
    const multipleOf = typeof count === "number" ? count : channels;
    const [least, usual] = [taps.least * channels, across.window * channels];
    return `let kx = ${taps.begin};${start("kx", "0")}
${productLoop({ tile, factors, count, multipleOf, least, usual, advance })}`;
  }
  const oneTap = productLoop({ tile, factors, count: channels, multipleOf: channels, advance });
  return countingLoop("kx", taps, taps.least > 0, `${start("kx", "c0")}\n${oneTap}`);
}

/** Whether all taps of a row of the window are few and hard to count off: some are left over wherever the image ends. */
function isShortRow({ across, channels }: Convolution): boolean {
  return channels < 3 && across.window * channels <= 8;
}

/** The sums over all taps of a row at once, where those outside the image count as 0. */
function shortRow({ across, channels }: Convolution, tile: Tile, factors: Factors): string {
  const taps = Array.from({ length: across.window }, (_, tap) => tap);
  const inside = taps.map((tap) => `let is${tap} = u32(x0 + ${tap}) < ${across.size}u;`);
  const left = (row: number, ahead: number) =>
    `select(0.0f, ${factors.left(row, ahead)}, is${Math.floor(ahead / channels)})`;
  return `${inside.join("\n")}
${addProducts(tile, across.window * channels, { ...factors, left, shared: null })}`;
}

/** y of a convolution, through an epilogue. */
export function forwardWork(
  context: PlanContext,
  c: Convolution,
  operands: ConvolutionOperands,
  epilogue: Epilogue,
  most: Tile,
): GpuWork {
  const { batch, down, across, filters, groups } = c;
  const isShareable = context.quads && groups === 1 && c.channels % 4 === 0;
  const tile =
    (isShareable && context.variant === 0 && quadTile(batch, filters)) ||
    imageTile(batch, groups === 1 ? filters : c.groupFilters, groups, most);
  const shared = isShareable && sharesRows(filters, tile) ? "places" : null;
  const columnTiles = Math.ceil(filters / tile.columns);
  const imageTiles = Math.ceil(batch / tile.rows);
  const rows = tapsInside(down, "y0");
  const pixels = down.out * across.out;
  const body = `let item = i32(i);${shared ? " let lane = item & 3;" : ""}
let rest = item / ${columnTiles}; let f0 = (item - rest * ${columnTiles}) * ${tile.columns};
let line = rest / ${across.out}; let ox = rest - line * ${across.out};
let images = line / ${down.out}; let oy = line - images * ${down.out};
let n = images * ${tile.rows};
let y0 = oy * ${down.stride} - ${down.before}; let x0 = ox * ${across.stride} - ${across.before};
let c0 = ${groups === 1 ? "0" : `f0 / ${c.groupFilters} * ${c.groupChannels}`};
${declareSums(tile, (column) => epilogue.initial(`f0 + ${column}`))}
${countingLoop(
  "ky",
  rows,
  rows.least > 0,
  `let row = (n * ${down.size} + y0 + ky * ${down.dilation}) * ${across.size} + x0;
${rowOfTaps(c, operands, tile, shared)}`,
)}
let out = (n * ${down.out} + oy) * ${across.out} + ox;
${eachSum(tile, tileBounds(c.batch, filters, tile), (row, column) =>
  epilogue.store(`out + ${row * pixels}`, `f0 + ${column}`, sumName(row, column)),
)}`;
  return threadWork(context, {
    label: `conv2d ${down.window}×${across.window}`,
    items: columnTiles * pixels * imageTiles,
    body,
    declarations: epilogue.declarations,
    isLong: true,
  });
}

function tileBounds(batch: number, filters: number, tile: Tile) {
  return {
    ...(batch % tile.rows === 0 ? {} : { row: `${batch} - n` }),
    ...(filters % tile.columns === 0 ? {} : { column: `${filters} - f0` }),
  };
}
