/**
 * The gradient of a convolution's filters as a product of matrices that are never laid out: rows are weights of a filter,
 * columns filters, and the sum runs over output pixels and images. That sum is long, so it is split into slices of a fixed number.
 */
import type { Place } from "../../places.ts";
import type { Axis, Convolution } from "./convolution-geometry.ts";
import type { GpuWork, PlanContext } from "./gpu-kernel.ts";
import {
  addProducts,
  declareSums,
  eachSum,
  quadTile,
  sharesRows,
  sumName,
  type Tile,
  tileSide,
} from "./register-tile.ts";
import type { Slopes } from "./slopes.ts";
import { threadWork } from "./thread-work.ts";
import { countingLoop, loopOf } from "./wgsl-loop.ts";

/** How the work is cut. */
export interface FilterGradientPlan {
  readonly tile: Tile;
  /** Images whose products are added up at once. */
  readonly images: number;
  readonly slices: number;
  /** Lines of output pixels of `images` images in a slice. */
  readonly linesPerSlice: number;
  /** Whether four neighbouring threads share the weights' side of their products. */
  readonly isShared: boolean;
}

/** Cuts the work so that there are enough threads, but no more slices than that takes. */
export function planFilterGradient(
  c: Convolution,
  { tile: most, threads }: { readonly tile: Tile; readonly threads: number },
  { quads, variant }: Pick<PlanContext, "quads" | "variant">,
): FilterGradientPlan {
  const weights = c.down.window * c.across.window * c.groupChannels;
  const isShareable = quads && c.groups === 1 && c.groupChannels % 4 === 0;
  const shared = isShareable && variant === 0 ? quadTile(8, c.filters) : null;
  const sides = [most.rows, 6, 5, 3, 2].filter((side) => side <= most.rows + 2);
  const rows =
    sharedRows(shared, c.groupChannels) ??
    sides.find((side) => c.groupChannels % side === 0) ??
    sides.find((side) => (c.across.window * c.groupChannels) % side === 0) ??
    Math.min(most.rows, weights);
  const columns =
    c.groups === 1
      ? (shared?.columns ?? tileSide(c.filters, most.columns))
      : ([8, 7, 6, 5, 4, 3, 2].find((side) => c.groupFilters % side === 0) ?? 1);
  const tiles = Math.ceil(weights / rows) * Math.ceil(c.filters / columns);
  const images = [4, 3, 2].find((count) => c.batch % count === 0) ?? 1;
  const lines = c.down.out * (c.batch / images);
  const wanted = tiles * 2 > threads ? 1 : Math.min(64, Math.ceil(threads / tiles));
  const linesPerSlice = Math.ceil(lines / Math.min(lines, wanted));
  const tile = { rows, columns };
  return {
    tile,
    isShared: isShareable && c.groupChannels % rows === 0 && sharesRows(c.filters, tile),
    images,
    slices: Math.ceil(lines / linesPerSlice),
    linesPerSlice,
  };
}

/** Rows of a shared tile: of one tap, and a multiple of four. */
function sharedRows(shared: Tile | null, channels: number): number | undefined {
  return [shared?.rows ?? 0, 4].find((side) => shared && side > 0 && channels % side === 0);
}

/** WGSL for the first and last output pixel whose tap `tap` lies in the image. */
function outputsInside({ size, out, stride, dilation, before }: Axis, tap: string) {
  const at = `${tap} * ${dilation}`;
  return {
    begin: `max(0, ${before + stride - 1} - ${at}) / ${stride}`,
    end: `min(${out}, max(0, ${size - 1 + before + stride} - ${at}) / ${stride})`,
  };
}

interface Operands {
  readonly x: Place;
  readonly dy: Slopes;
}

/** The sums where all rows of the tile are channels of one tap: only pixels whose tap lies in the image are visited. */
function sumsOfOneTap(c: Convolution, { x, dy }: Operands, plan: FilterGradientPlan): string {
  const { down, across } = c;
  const columns = outputsInside(across, "kx");
  const strides = imageStrides(c, { x, dy });
  const products = addProducts(plan.tile, plan.images, {
    left: (row, image, further = "") => `${x.arena}[ia + ${row + image * strides.x}${further}]`,
    right: (image, column) => dy.at(`ib + ${column + image * strides.dy}`),
    shared: plan.isShared ? "rows" : null,
  });
  return `let tap = m0 / ${c.groupChannels};
let ky = tap / ${across.window}; let kx = tap - ky * ${across.window};
let begin = ${columns.begin}; let end = ${columns.end};
${eachLine(
  c,
  plan,
  `let y = oy * ${down.stride} - ${down.before} + ky * ${down.dilation};
var ia = ${x.offset} + ((n * ${down.size} + y) * ${across.size} + begin * ${across.stride} - ${across.before} + kx * ${across.dilation}) * ${x.stride} + c0 + m0 - tap * ${c.groupChannels};
var ib = ${dy.place.offset} + ((n * ${down.out} + oy) * ${across.out} + begin) * ${dy.place.stride} + f0;
var left = select(0, end - begin, (y >= 0) & (y < ${down.size}));
${loopOf({
  goesOn: "left > 0",
  step: "left--;",
  isCertain: false,
  body: `${products}\nia += ${across.stride * x.stride}; ib += ${dy.place.stride};`,
})}`,
)}`;
}

/** The sums where the rows of the tile belong to several taps: each row counts only where its own tap lies in the image. */
function sumsOfAnyTaps(c: Convolution, { x, dy }: Operands, plan: FilterGradientPlan): string {
  const { down, across, groupChannels } = c;
  const rows = Array.from({ length: plan.tile.rows }, (_, row) => row);
  const strides = imageStrides(c, { x, dy });
  const products = addProducts(plan.tile, plan.images, {
    left: (row, image) =>
      `select(0.0f, ${x.arena}[ia + r${row} + ${image * strides.x}], is_x${row})`,
    right: (image, column) => dy.at(`ib + ${column + image * strides.dy}`),
  });
  const taps = rows.map(
    (row) => `let t${row} = (m0 + ${row}) / ${groupChannels};
let ky${row} = t${row} / ${across.window} * ${down.dilation}; let kx${row} = t${row} % ${across.window} * ${across.dilation};
let r${row} = (ky${row} * ${across.size} + kx${row}) * ${x.stride} + c0 + m0 + ${row} - t${row} * ${groupChannels};`,
  );
  const isInLine = rows.map((row) => `let is_y${row} = u32(y + ky${row}) < ${down.size}u;`);
  const isInside = rows.map(
    (row) => `let is_x${row} = is_y${row} & (u32(x + kx${row}) < ${across.size}u);`,
  );
  return `${taps.join("\n")}
${eachLine(
  c,
  plan,
  `let y = oy * ${down.stride} - ${down.before};
${isInLine.join("\n")}
var x = -${across.before};
var ia = ${x.offset} + ((n * ${down.size} + y) * ${across.size} + x) * ${x.stride};
var ib = ${dy.place.offset} + (n * ${down.out} + oy) * ${across.out * dy.place.stride} + f0;
${countingLoop(
  "ox",
  { begin: "0", end: `${across.out}` },
  true,
  `${isInside.join("\n")}
${products}
x += ${across.stride}; ia += ${across.stride * x.stride}; ib += ${dy.place.stride};`,
)}`,
)}`;
}

function imageStrides({ down, across }: Convolution, { x, dy }: Operands) {
  return {
    x: down.size * across.size * x.stride,
    dy: down.out * across.out * dy.place.stride,
  };
}

/** WGSL that visits the lines `oy` of the images from `n` that belong to a slice. */
function eachLine(c: Convolution, plan: FilterGradientPlan, body: string): string {
  const { down, batch } = c;
  const lines = down.out * (batch / plan.images);
  const end = `min((slice + 1) * ${plan.linesPerSlice}, ${lines})`;
  return countingLoop(
    "at",
    { begin: `slice * ${plan.linesPerSlice}`, end },
    true,
    `let images = at / ${down.out}; let oy = at - images * ${down.out}; let n = images * ${plan.images};
${body}`,
  );
}

/**
 * The sums of every slice.
 *
 * @param store WGSL that stores a sum: of a slice, a row (weight of a filter) and a column (filter), all WGSL of type i32.
 */
export function filterGradientWork(
  context: PlanContext,
  c: Convolution,
  operands: Operands,
  plan: FilterGradientPlan,
  store: (slice: string, row: string, column: string, sum: string) => string,
): GpuWork {
  const { down, across, filters, groupChannels, groups } = c;
  const { tile, slices } = plan;
  const weights = down.window * across.window * groupChannels;
  const columnTiles = Math.ceil(filters / tile.columns);
  const rowTiles = Math.ceil(weights / tile.rows);
  const isOneTap = groupChannels % tile.rows === 0;
  const bounds = {
    ...(weights % tile.rows === 0 ? {} : { row: `${weights} - m0` }),
    ...(filters % tile.columns === 0 ? {} : { column: `${filters} - f0` }),
  };
  const body = `let item = i32(i);${plan.isShared ? " let lane = item & 3;" : ""}
let rest = item / ${columnTiles}; let f0 = (item - rest * ${columnTiles}) * ${tile.columns};
let slice = rest / ${rowTiles}; let m0 = (rest - slice * ${rowTiles}) * ${tile.rows};
let c0 = ${groups === 1 ? "0" : `f0 / ${c.groupFilters} * ${groupChannels}`};
${declareSums(tile)}
${isOneTap ? sumsOfOneTap(c, operands, plan) : sumsOfAnyTaps(c, operands, plan)}
${eachSum(tile, bounds, (row, column) =>
  store("slice", `(m0 + ${row})`, `(f0 + ${column})`, sumName(row, column)),
)}`;
  return threadWork(context, {
    label: `conv2d ${down.window}×${across.window} filter gradient`,
    items: columnTiles * rowTiles * slices,
    body,
    declarations: operands.dy.declarations,
    isLong: true,
  });
}
