/**
 * The gradient of a convolution's input as a product of matrices that are never laid out: rows are input pixels, columns
 * channels, and the sum runs over the windows that hold the pixel and their filters.
 */
import type { Place } from "../../places.ts";
import { imageTile } from "./convolution-forward.ts";
import { type Axis, type Convolution, fewest } from "./convolution-geometry.ts";
import type { GpuWork, PlanContext } from "./gpu-kernel.ts";
import { numberAt } from "./place-access.ts";
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
  unrollFor,
} from "./register-tile.ts";
import type { Slopes } from "./slopes.ts";
import { keptNumber } from "./small-numbers.ts";
import { threadWork } from "./thread-work.ts";
import { countingLoop, loopOf } from "./wgsl-loop.ts";

/** One convolution whose input gradient is asked for. */
export interface GradientMember {
  readonly c: Convolution;
  readonly dy: Slopes;
  readonly kernel: Place;
}

/** How many windows hold a pixel at least. */
function fewestWindows({ size, window, stride, dilation, before, out }: Axis): number {
  const outputs = (pixel: number) =>
    Array.from({ length: window }, (_, tap) => (pixel + before - tap * dilation) / stride);
  const isOutput = (at: number) => Number.isInteger(at) && at >= 0 && at < out;
  return fewest(size, (pixel) => outputs(pixel).filter(isOutput).length);
}

/** WGSL for a loop over the taps `name` whose window begins at a whole stride inside the output, at row or column `at` of it. */
function tapLoop(axis: Axis, name: string, pixel: string, at: string, body: string): string {
  const { window, stride, dilation, before, out } = axis;
  if (window === 1 && stride === 1 && before === 0) {
    return `{ let ${name} = 0; let ${at} = ${pixel};\n${body}\n}`;
  }
  const isCertain = fewestWindows(axis) > 0;
  if (dilation === 1) {
    const past = `${pixel} + ${before}`;
    const begin =
      stride === 1
        ? `max(0, ${past} - ${out - 1})`
        : `max((${past}) % ${stride}, ${past} - ${(out - 1) * stride})`;
    const range = { begin, end: `min(${window}, ${past} + 1)`, by: stride };
    const where = `let ${at} = (${past} - ${name})${stride === 1 ? "" : ` / ${stride}`};`;
    return countingLoop(name, range, isCertain, `${where}\n${body}`);
  }
  return countingLoop(
    name,
    { begin: "0", end: `${window}` },
    true,
    `let past_${at} = ${pixel} + ${before} - ${name} * ${dilation};
let ${at} = past_${at} / ${stride};
let is_${at} = (past_${at} >= 0) & (past_${at} % ${stride} == 0) & (${at} < ${out});
${body}`,
  );
}

function factorsOf({ c, dy, kernel }: GradientMember, shared: SharedAlong): Factors {
  const image = c.down.out * c.across.out * dy.place.stride;
  return {
    left: (row, ahead, further = "") => dy.at(`ia + ${row * image + ahead}${further}`),
    right: (ahead, column) => `${kernel.arena}[ib + ${column * c.filters + ahead}]`,
    shared,
  };
}

/** WGSL for where the numbers of dy and of the kernel lie for a tap. */
function startOfTap({ c, dy, kernel }: GradientMember): string {
  const { down, across, groupChannels, filters } = c;
  const { offset, stride } = dy.place;
  return `var ia = ${offset} + ((n * ${down.out} + oy) * ${across.out} + ox) * ${stride} + f0;
var ib = ${kernel.offset} + ((ky * ${across.window} + kx) * ${groupChannels} + own) * ${filters} + f0;`;
}

/** The sums over the taps of one row of the window and their filters as one loop, for which two short ones would cost twice. */
function rowOfTaps(
  member: GradientMember,
  tile: Tile,
  unroll: number,
  shared: SharedAlong,
): string {
  const { across, filters, groupChannels, groupFilters } = member.c;
  const { before, out, stride, window } = across;
  const past = `x + ${before}`;
  const [begin, step] =
    stride === 1
      ? [`max(0, ${past} - ${out - 1})`, ""]
      : [`max((${past}) % ${stride}, ${past} - ${(out - 1) * stride})`, ` / ${stride}`];
  // From the last filters of a tap to the first of the next, which sees the window before.
  const ahead = {
    ia: unroll - groupFilters - member.dy.place.stride,
    ib: unroll - groupFilters + stride * groupChannels * filters,
  };
  const jump = `f += ${unroll};
let is_last = f == ${groupFilters};
ia += select(${unroll}, ${ahead.ia}, is_last); ib += select(${unroll}, ${ahead.ib}, is_last);
f = select(f, 0, is_last);`;
  return `let kx = ${begin};
let ox = (${past} - kx)${step};
let taps = (min(${window}, ${past} + 1) - kx + ${stride - 1})${step};
${startOfTap(member)}
var f = 0; var left = taps * ${groupFilters / unroll};
${loopOf({
  goesOn: "left > 0",
  step: "left--;",
  isCertain: fewestWindows(across) > 0,
  body: `${addProducts(tile, unroll, factorsOf(member, shared))}
${unroll === groupFilters ? `ia += ${ahead.ia}; ib += ${ahead.ib};` : jump}`,
})}`;
}

function memberSums(member: GradientMember, tile: Tile, shared: SharedAlong): string {
  const { down, across, groupChannels, groupFilters, groups } = member.c;
  const unroll = unrollFor(groupFilters);
  const isJoined = across.dilation === 1 && across.window > 1 && groupFilters % unroll === 0;
  const group = `c0 / ${groupChannels}`;
  const line =
    isJoined && down.dilation === 1
      ? rowOfTaps(member, tile, unroll, shared)
      : tapLoop(across, "kx", "x", "ox", oneTap(member, tile, shared));
  return `{
let f0 = ${groups === 1 ? "0" : `${group} * ${groupFilters}`};
let own = ${groups === 1 ? "c0" : `c0 - ${group} * ${groupChannels}`};
${tapLoop(down, "ky", "y", "oy", line)}
}`;
}

/** The sums over the filters of one tap. */
function oneTap(member: GradientMember, tile: Tile, shared: SharedAlong): string {
  const { down, across, groupFilters } = member.c;
  const isRegular = down.dilation === 1 && across.dilation === 1;
  const conditions = [
    ...(down.dilation === 1 ? [] : ["is_oy"]),
    ...(across.dilation === 1 ? [] : ["is_ox"]),
  ];
  const loop = productLoop({
    tile,
    factors: factorsOf(member, shared),
    count: isRegular ? groupFilters : `select(0, ${groupFilters}, ${conditions.join(" & ")})`,
    multipleOf: groupFilters,
    least: isRegular ? groupFilters : 0,
    advance: [["ia", 1] as const, ["ib", 1] as const],
  });
  return `${startOfTap(member)}\n${loop}`;
}

/** dx: the sum over the members of what each gives. */
export function inputGradientWork(
  context: PlanContext,
  members: readonly GradientMember[],
  dx: Place,
  most: Tile,
): GpuWork {
  const [first] = members;
  if (first === undefined) throw new RangeError("A sum of no gradients.");
  const { batch, down, across, channels, groups, groupChannels } = first.c;
  const isShareable =
    context.quads && groups === 1 && members.every(({ c }) => c.filters % 4 === 0);
  const tile =
    (isShareable && context.variant === 0 && quadTile(batch, channels)) ||
    imageTile(batch, groups === 1 ? channels : groupChannels, groups, most);
  const shared = isShareable && sharesRows(channels, tile) ? "places" : null;
  const columnTiles = Math.ceil(channels / tile.columns);
  const imageTiles = Math.ceil(batch / tile.rows);
  const pixels = down.size * across.size;
  const bounds = {
    ...(batch % tile.rows === 0 ? {} : { row: `${batch} - n` }),
    ...(channels % tile.columns === 0 ? {} : { column: `${channels} - c0` }),
  };
  const body = `let item = i32(i);${shared ? " let lane = item & 3;" : ""}
let rest = item / ${columnTiles}; let c0 = (item - rest * ${columnTiles}) * ${tile.columns};
let line = rest / ${across.size}; let x = rest - line * ${across.size};
let images = line / ${down.size}; let y = line - images * ${down.size};
let n = images * ${tile.rows};
${declareSums(tile)}
${members.map((member) => memberSums(member, tile, shared)).join("\n")}
let pixel = u32((n * ${down.size} + y) * ${across.size} + x);
${eachSum(tile, bounds, (row, column) => {
  const target = numberAt(dx, `pixel + ${row * pixels}u`, `u32(c0) + ${column}u`);
  return `${target} = ${keptNumber(sumName(row, column))};`;
})}`;
  return threadWork(context, {
    label: `conv2d ${down.window}×${across.window} input gradient`,
    items: columnTiles * pixels * imageTiles,
    body,
    declarations: [...new Set(members.map(({ dy }) => dy.declarations))].join(""),
    isLong: true,
  });
}
