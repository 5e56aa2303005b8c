/** The works of calls with filters, cut up as the variant says. */
import type { Place } from "../../places.ts";
import { filterGradientWork, planFilterGradient } from "./convolution-filter-gradient.ts";
import { type ConvolutionOperands, forwardWork } from "./convolution-forward.ts";
import type { Convolution } from "./convolution-geometry.ts";
import { type GradientMember, inputGradientWork } from "./convolution-input-gradient.ts";
import { type Epilogue, plainEpilogue } from "./epilogue.ts";
import type { GpuWork, PlanContext } from "./gpu-kernel.ts";
import { type Factor, matmulWork, type Product, sidesOf } from "./matmul.ts";
import type { Slopes } from "./slopes.ts";
import { filterRows, matrixSide, patchColumns, patchRows, slopeRows } from "./tiled-convolution.ts";
import { cutOf, registersOf } from "./variants.ts";
import { slicesForTiles, workgroupTileWork } from "./workgroup-tile.ts";

const inArena =
  ({ arena }: Place) =>
  (index: string) =>
    `${arena}[${index}]`;

/** WGSL that stores a sum that was not split. */
const whole = (epilogue: Epilogue) => (_slice: string, row: string, column: string, sum: string) =>
  epilogue.store(row, column, sum);

/** The side of a tile in shared memory, where the variant has such. */
function sharedSide(context: PlanContext, groups: number): number | null {
  const cut = cutOf(context.variant);
  return cut.kind === "shared" && groups === 1 ? cut.side : null;
}

/** y of a convolution, through an epilogue. */
export function convolutionWork(
  context: PlanContext,
  c: Convolution,
  operands: ConvolutionOperands,
  epilogue: Epilogue,
): GpuWork {
  const side = sharedSide(context, c.groups);
  if (side === null)
    return forwardWork(context, c, operands, epilogue, registersOf(context.variant).tile);
  const { down, across, batch, channels, filters } = c;
  const { x, kernel } = operands;
  const product = {
    label: `conv2d ${down.window}×${across.window}`,
    rows: batch * down.out * across.out,
    columns: filters,
    inner: down.window * across.window * channels,
    slices: 1,
    left: patchRows(c, x),
    right: matrixSide(inArena(kernel), kernel.offset, { fixed: 1, along: filters }),
    initial: epilogue.initial,
    store: whole(epilogue),
    declarations: epilogue.declarations,
  };
  return workgroupTileWork(context, product, side);
}

/** dx of convolutions: the sum over the members. */
export function convolutionInputWork(
  context: PlanContext,
  members: readonly GradientMember[],
  dx: Place,
): GpuWork {
  const [first] = members;
  const side = sharedSide(context, first?.c.groups ?? 1);
  if (side === null || first === undefined || members.length > 1) {
    return inputGradientWork(context, members, dx, registersOf(context.variant).tile);
  }
  const { c, dy, kernel } = first;
  const product = {
    label: `conv2d ${c.down.window}×${c.across.window} input gradient`,
    rows: c.batch * c.down.size * c.across.size,
    columns: c.channels,
    inner: c.down.window * c.across.window * c.filters,
    slices: 1,
    left: slopeRows(c, dy),
    right: filterRows(c, kernel),
    initial: () => "0.0f",
    store: whole(plainEpilogue(dx)),
    declarations: dy.declarations,
  };
  return workgroupTileWork(context, product, side);
}

/** Stores the sum of a slice, all WGSL of type i32. */
export type StoreSlice = (slice: string, row: string, column: string, sum: string) => string;

/** The work of a convolution's filter gradient, once it is known where each slice is to be stored. */
export interface FilterGradient {
  readonly slices: number;
  readonly work: (store: StoreSlice) => GpuWork;
}

/** dkernel of a convolution, in slices of its long sum. */
export function convolutionFilterWork(
  context: PlanContext,
  c: Convolution,
  operands: { readonly x: Place; readonly dy: Slopes },
): FilterGradient {
  const side = sharedSide(context, c.groups);
  if (side === null) {
    const plan = planFilterGradient(c, registersOf(context.variant), context);
    const work = (store: StoreSlice) => filterGradientWork(context, c, operands, plan, store);
    return { slices: plan.slices, work };
  }
  const { down, across, filters } = c;
  const { x, dy } = operands;
  const rows = down.window * across.window * c.channels;
  const inner = c.batch * down.out * across.out;
  const slices = slicesForTiles(rows, filters, inner, side);
  const work = (store: StoreSlice) =>
    workgroupTileWork(
      context,
      {
        label: `conv2d ${down.window}×${across.window} filter gradient`,
        rows,
        columns: filters,
        inner,
        slices,
        left: patchColumns(c, x),
        right: matrixSide(dy.at, dy.place.offset, { fixed: 1, along: dy.place.stride }),
        initial: () => "0.0f",
        store,
        declarations: dy.declarations,
      },
      side,
    );
  return { slices, work };
}

/** The sum of some products of matrices, through an epilogue. */
export function productWork(
  context: PlanContext,
  products: readonly Product[],
  epilogue: Epilogue,
): GpuWork {
  const [first] = products;
  const side = sharedSide(context, 1);
  if (side === null || first === undefined || products.length > 1) {
    return matmulWork(context, products, epilogue, registersOf(context.variant).tile);
  }
  const { a, b } = first;
  const [left, right] = [sidesOf(a), sidesOf(b)];
  const sideOf = ({ place, at }: Factor, fixed: number, along: number) =>
    matrixSide(at, place.offset, { fixed, along });
  const product = {
    label: "matmul",
    rows: left.rows,
    columns: right.columns,
    inner: left.columns,
    slices: 1,
    left: sideOf(a, left.down, left.across),
    right: sideOf(b, right.across, right.down),
    initial: epilogue.initial,
    store: whole(epilogue),
    declarations: [...new Set([epilogue.declarations, a.declarations, b.declarations])].join(""),
  };
  return workgroupTileWork(context, product, side);
}
