/**
 * A product of matrices by tiles that a workgroup keeps in its shared memory: each number is read once for all threads that need
 * it. Made for graphics processors; a software adapter pays dearly for the barriers.
 */
import type { GpuWork, PlanContext } from "./gpu-kernel.ts";
import { addProducts, declareSums, eachSum, sumName } from "./register-tile.ts";
import { workgroupSize } from "./thread-work.ts";

/** One of the two matrices: how its numbers are found. All WGSL indices are of type i32. */
export interface Side {
  /** WGSL for what depends on the row of the left or the column of the right matrix alone; its names end in `at`. */
  readonly fixed: (index: string, at: number) => string;
  /** WGSL for what depends on the place along the sum alone. */
  readonly along: (place: string) => string;
  /** WGSL for the number there, 0 outside an image. */
  readonly value: (at: number) => string;
}

/** A product to be computed by tiles. */
export interface TiledProduct {
  readonly label: string;
  readonly rows: number;
  readonly columns: number;
  /** Places along the sum. */
  readonly inner: number;
  /** Into how many slices the sum is split. */
  readonly slices: number;
  readonly left: Side;
  readonly right: Side;
  /** WGSL for the first value of the sums of a column. */
  readonly initial: (column: string) => string;
  /** WGSL that stores a sum, all WGSL of type i32. */
  readonly store: (slice: string, row: string, column: string, sum: string) => string;
  readonly declarations: string;
}

/** Places along the sum that are in shared memory at a time. */
const depth = 16;

/** Rows and columns of threads in a workgroup. */
const across = 8;

/** Ends the names of what is fixed for the right matrix: more than there are rows of the left one in a thread's care. */
const ofRight = 99;

/** Workgroups that keep a device busy. */
const enoughGroups = 256;

/** Into how many slices a long sum is best split, where a tile has `side` rows and columns. */
export function slicesForTiles(rows: number, columns: number, inner: number, side: number): number {
  const tiles = Math.ceil(rows / side) * Math.ceil(columns / side);
  return Math.max(
    1,
    Math.min(64, Math.floor(enoughGroups / tiles), Math.floor(inner / (4 * depth))),
  );
}

/** One work: a workgroup for each tile of `side` × `side` numbers (32 or 64) and each slice. */
export function workgroupTileWork(
  context: PlanContext,
  product: TiledProduct,
  side: number,
): GpuWork {
  const { rows, columns, inner, slices, left, right } = product;
  const each = { rows: side / across, columns: side / across };
  const [columnTiles, rowTiles] = [Math.ceil(columns / side), Math.ceil(rows / side)];
  const perSlice = Math.ceil(inner / slices / depth) * depth;
  const [a, b] = [`${context.prefix}left`, `${context.prefix}right`];
  const entry = `${context.prefix}work`;
  const body = `let tile = i32(group); let t = i32(thread);
let rest = tile / ${columnTiles}; let n_first = (tile - rest * ${columnTiles}) * ${side};
let slice = rest / ${rowTiles}; let m_first = (rest - slice * ${rowTiles}) * ${side};
let ak = t % ${depth}; let am = t / ${depth};
let bn = t % ${side}; let bk = t / ${side};
${loadsOfLeft(side)
  .map((ahead, at) => left.fixed(`(m_first + am + ${ahead})`, at))
  .join("\n")}
${right.fixed("(n_first + bn)", ofRight)}
let tm = t / ${across} * ${each.rows}; let tn = t % ${across};
${declareSums(each, (column) => product.initial(`n_first + tn + ${column * across}`))}
let end = min((slice + 1) * ${perSlice}, ${inner});
for (var k0 = slice * ${perSlice}; k0 < end; k0 += ${depth}) {
${loads(left, right, side, a, b)}
workgroupBarrier();
${products(side, a, b)}
workgroupBarrier();
}
${eachSum(each, {}, (row, column) => {
  const [m, n] = [`(m_first + tm + ${row})`, `(n_first + tn + ${column * across})`];
  const store = product.store("slice", m, n, sumName(row, column));
  return `if ((${m} < ${rows}) & (${n} < ${columns})) { ${store} }`;
})}`;
  return {
    label: `${product.label}, tiles ${side}×${side}`,
    entry,
    declarations: `${product.declarations}
var<workgroup> ${a}: array<f32, ${depth * (side + 1)}>;
var<workgroup> ${b}: array<f32, ${depth * side}>;
fn ${entry}(group: u32, thread: u32) {\n${body}\n}`,
    workgroupSize,
    workgroups: columnTiles * rowTiles * slices,
    elements: "f32",
    barriers: true,
  };
}

/** How far apart the rows of the left matrix are that a thread loads. */
function loadsOfLeft(side: number): readonly number[] {
  const apart = workgroupSize / depth;
  return Array.from({ length: side / apart }, (_, at) => at * apart);
}

/** WGSL that fills shared memory; what lies behind the end of the sum is 0. */
function loads(left: Side, right: Side, side: number, a: string, b: string): string {
  const fromLeft = loadsOfLeft(side).map(
    (ahead, at) =>
      `${a}[ak * ${side + 1} + am + ${ahead}] = select(0.0f, ${left.value(at)}, k < end);`,
  );
  const apart = workgroupSize / side;
  return `{ let k = k0 + ak;
${left.along("k")}
${fromLeft.join("\n")} }
for (var at = bk; at < ${depth}; at += ${apart}) { let k = k0 + at;
${right.along("k")}
${b}[at * ${side} + bn] = select(0.0f, ${right.value(ofRight)}, k < end); }`;
}

/** WGSL that adds the products of what lies in shared memory, a few at a time: they are fewer roundings that way. */
function products(side: number, a: string, b: string): string {
  const each = { rows: side / across, columns: side / across };
  const unroll = side === 32 ? 4 : 2;
  return `for (var at = 0; at < ${depth}; at += ${unroll}) {
${addProducts(each, unroll, {
  left: (row, ahead) => `${a}[(at + ${ahead}) * ${side + 1} + tm + ${row}]`,
  right: (ahead, column) => `${b}[(at + ${ahead}) * ${side} + tn + ${column * across}]`,
})}
}`;
}
