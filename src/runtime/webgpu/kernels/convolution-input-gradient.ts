/**
 * The gradient of a convolution's input as a product of matrices that are never laid out: rows are input pixels, columns
 * channels, and the sum runs over the windows that hold the pixel and their filters.
 */
import type { Place } from "../../places.ts";
import { imageTile } from "./convolution-forward.ts";
import type { Axis, Convolution } from "./convolution-geometry.ts";
import type { GpuWork, PlanContext } from "./gpu-kernel.ts";
import { numberAt } from "./place-access.ts";
import { declareSums, eachSum, productLoop, sumName, type Tile } from "./register-tile.ts";
import type { Slopes } from "./slopes.ts";
import { threadWork } from "./thread-work.ts";

/** One convolution whose input gradient is asked for. */
export interface GradientMember {
  readonly c: Convolution;
  readonly dy: Slopes;
  readonly kernel: Place;
}

/** WGSL for a loop over the taps `name` whose window begins at a whole stride inside the output, at row or column `at` of it. */
function tapLoop(axis: Axis, name: string, pixel: string, at: string, body: string): string {
  const { window, stride, dilation, before, out } = axis;
  if (dilation === 1) {
    const past = `${pixel} + ${before}`;
    const begin = `max((${past}) % ${stride}, ${past} - ${(out - 1) * stride})`;
    return `for (var ${name} = ${stride === 1 ? `max(0, ${past} - ${out - 1})` : begin}; ${name} < min(${window}, ${past} + 1); ${name} += ${stride}) {
let ${at} = (${past} - ${name})${stride === 1 ? "" : ` / ${stride}`};
${body}
}`;
  }
  return `for (var ${name} = 0; ${name} < ${window}; ${name}++) {
let past_${at} = ${pixel} + ${before} - ${name} * ${dilation};
let ${at} = past_${at} / ${stride};
let is_${at} = past_${at} >= 0 && past_${at} % ${stride} == 0 && ${at} < ${out};
${body}
}`;
}

function memberSums({ c, dy, kernel }: GradientMember, tile: Tile): string {
  const { down, across, filters, groupChannels, groupFilters, groups } = c;
  const { place } = dy;
  const image = down.out * across.out * place.stride;
  const factors = {
    left: (row: number, ahead: number) => dy.at(`ia + ${row * image + ahead}`),
    right: (ahead: number, column: number) => `${kernel.arena}[ib + ${column * filters + ahead}]`,
  };
  const isRegular = down.dilation === 1 && across.dilation === 1;
  const conditions = [
    ...(down.dilation === 1 ? [] : ["is_oy"]),
    ...(across.dilation === 1 ? [] : ["is_ox"]),
  ];
  const loop = productLoop({
    tile,
    factors,
    count: isRegular ? groupFilters : `select(0, ${groupFilters}, ${conditions.join(" && ")})`,
    multipleOf: groupFilters,
    advance: [["ia", 1] as const, ["ib", 1] as const],
  });
  const inner = `var ia = ${place.offset} + ((n * ${down.out} + oy) * ${across.out} + ox) * ${place.stride} + f0;
var ib = ${kernel.offset} + ((ky * ${across.window} + kx) * ${groupChannels} + own) * ${filters} + f0;
${loop}`;
  const group = `c0 / ${groupChannels}`;
  return `{
let f0 = ${groups === 1 ? "0" : `${group} * ${groupFilters}`};
let own = ${groups === 1 ? "c0" : `c0 - ${group} * ${groupChannels}`};
${tapLoop(down, "ky", "y", "oy", tapLoop(across, "kx", "x", "ox", inner))}
}`;
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
  const tile = imageTile(batch, groups === 1 ? channels : groupChannels, groups, most);
  const columnTiles = Math.ceil(channels / tile.columns);
  const imageTiles = Math.ceil(batch / tile.rows);
  const pixels = down.size * across.size;
  const bounds = {
    ...(batch % tile.rows === 0 ? {} : { row: `${batch} - n` }),
    ...(channels % tile.columns === 0 ? {} : { column: `${channels} - c0` }),
  };
  const body = `let item = i32(i);
let rest = item / ${columnTiles}; let c0 = (item - rest * ${columnTiles}) * ${tile.columns};
let line = rest / ${across.size}; let x = rest - line * ${across.size};
let images = line / ${down.size}; let y = line - images * ${down.size};
let n = images * ${tile.rows};
${declareSums(tile)}
${members.map((member) => memberSums(member, tile)).join("\n")}
let pixel = u32((n * ${down.size} + y) * ${across.size} + x);
${eachSum(tile, bounds, (row, column) => {
  const target = numberAt(dx, `pixel + ${row * pixels}u`, `u32(c0) + ${column}u`);
  return `${target} = ${sumName(row, column)};`;
})}`;
  return threadWork(context, {
    label: `conv2d ${down.window}×${across.window} input gradient`,
    items: columnTiles * pixels * imageTiles,
    body,
    declarations: [...new Set(members.map(({ dy }) => dy.declarations))].join(""),
    isLong: true,
  });
}
