/** The three kernels of a convolution without groups as products of matrices for `workgroup-tile.ts`. */
import type { Place } from "../../places.ts";
import type { Convolution } from "./convolution-geometry.ts";
import type { Slopes } from "./slopes.ts";
import type { Side } from "./workgroup-tile.ts";

/** WGSL that takes an index apart into three: `first`, `second` of `sizes[0]`, and `third` of `sizes[1]`. */
function takeApart(
  index: string,
  [first, second, third]: readonly [string, string, string],
  sizes: readonly [number, number],
): string {
  return `let line_${first} = ${index} / ${sizes[1]}; let ${third} = ${index} - line_${first} * ${sizes[1]};
let ${first} = line_${first} / ${sizes[0]}; let ${second} = line_${first} - ${first} * ${sizes[0]};`;
}

/** Patches of the image: a row for each output pixel, a column for each weight of a filter. */
export function patchRows(c: Convolution, x: Place): Side {
  const { down, across, batch } = c;
  const rows = batch * down.out * across.out;
  return {
    fixed: (
      index,
      at,
    ) => `${takeApart(index, [`n${at}`, `i${at}`, `j${at}`], [down.out, across.out])}
let y${at} = select(${-(2 ** 20)}, i${at} * ${down.stride} - ${down.before}, ${index} < ${rows});
let x${at} = j${at} * ${across.stride} - ${across.before};
let a${at} = ${x.offset} + ((n${at} * ${down.size} + y${at}) * ${across.size} + x${at}) * ${x.stride};`,
    along: (place) => `${takeApart(place, ["p", "q", "ch"], [across.window, c.channels])}
let dy_ = p * ${down.dilation}; let dx_ = q * ${across.dilation};
let ahead = (dy_ * ${across.size} + dx_) * ${x.stride} + ch;`,
    value: (at) =>
      `select(0.0f, ${x.arena}[a${at} + ahead], (u32(y${at} + dy_) < ${down.size}u) & (u32(x${at} + dx_) < ${across.size}u))`,
  };
}

/** The same patches, transposed: a row for each weight of a filter, and the sum runs over output pixels. */
export function patchColumns(c: Convolution, x: Place): Side {
  const { down, across } = c;
  return {
    fixed: (
      index,
      at,
    ) => `${takeApart(index, [`p${at}`, `q${at}`, `ch${at}`], [across.window, c.channels])}
let dy${at} = p${at} * ${down.dilation}; let dx${at} = q${at} * ${across.dilation};
let a${at} = ${x.offset} + (dy${at} * ${across.size} + dx${at}) * ${x.stride} + ch${at};`,
    along: (place) => `${takeApart(place, ["n", "i", "j"], [down.out, across.out])}
let y = i * ${down.stride} - ${down.before}; let x = j * ${across.stride} - ${across.before};
let ahead = ((n * ${down.size} + y) * ${across.size} + x) * ${x.stride};`,
    value: (at) =>
      `select(0.0f, ${x.arena}[a${at} + ahead], (u32(y + dy${at}) < ${down.size}u) & (u32(x + dx${at}) < ${across.size}u))`,
  };
}

/** What reaches a pixel: a row for each input pixel, a column for each tap and filter. */
export function slopeRows(c: Convolution, dy: Slopes): Side {
  const { down, across, batch } = c;
  const rows = batch * down.size * across.size;
  const { place } = dy;
  const inside = (name: string, axis: typeof down) =>
    axis.stride === 1
      ? `(u32(${name}) < ${axis.out}u)`
      : `(${name} >= 0) & (${name} % ${axis.stride} == 0) & (${name} / ${axis.stride} < ${axis.out})`;
  return {
    fixed: (
      index,
      at,
    ) => `${takeApart(index, [`n${at}`, `y${at}`, `x${at}`], [down.size, across.size])}
let v${at} = select(${-(2 ** 20)}, y${at} + ${down.before}, ${index} < ${rows}); let u${at} = x${at} + ${across.before};`,
    along: (tap) => takeApart(tap, ["p", "q", "f"], [across.window, c.filters]),
    value: (at) => {
      const [row, column] = [
        `(v${at} - p * ${down.dilation})`,
        `(u${at} - q * ${across.dilation})`,
      ];
      const index = `${place.offset} + ((n${at} * ${down.out} + ${row} / ${down.stride}) * ${across.out} + ${column} / ${across.stride}) * ${place.stride} + f`;
      return `select(0.0f, ${dy.at(index)}, ${inside(row, down)} & ${inside(column, across)})`;
    },
  };
}

/** Filters for the input gradient: a row for each tap and filter, a column for each channel. */
export function filterRows(c: Convolution, kernel: Place): Side {
  return {
    fixed: (index, at) => `let c${at} = ${index};`,
    along: (place) => `let tap = ${place} / ${c.filters}; let f_ = ${place} - tap * ${c.filters};`,
    value: (at) =>
      `${kernel.arena}[${kernel.offset} + (tap * ${c.channels} + c${at}) * ${c.filters} + f_]`,
  };
}

/** A matrix as it lies, read by `at`: row `place` along the sum, or column where it is transposed. */
export function matrixSide(
  at: (index: string) => string,
  offset: number,
  strides: { readonly fixed: number; readonly along: number },
): Side {
  return {
    fixed: (index, which) => `let f${which} = ${offset} + ${index} * ${strides.fixed};`,
    along: (place) => `let g = ${place} * ${strides.along};`,
    value: (which) => at(`f${which} + g`),
  };
}
