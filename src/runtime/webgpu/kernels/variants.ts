/** The ways of doing a call among which a device's autotuner may choose. */
import type { KernelCall } from "../../../protocol/kernel.ts";
import type { Tile } from "./register-tile.ts";

/** Tiles of a thread, by variant: the first is good where loads are dear, the others give more threads. */
const tiles: readonly [Tile, ...Tile[]] = [
  { rows: 4, columns: 8 },
  { rows: 4, columns: 4 },
  { rows: 2, columns: 4 },
];

/** How many tiles there are to choose from. */
export const tileCount = tiles.length;

/** The tile of a thread in a variant. */
export function tileOf(variant: number): Tile {
  return tiles[variant] ?? tiles[0];
}

/** Whether a call is made of register tiles, whose shape is a choice. */
export function hasFilters(call: KernelCall): boolean {
  switch (call.kernel) {
    case "conv2d":
    case "depthwise-conv2d":
    case "matmul":
    case "conv2d-gradient-input":
    case "conv2d-gradient-filter":
    case "depthwise-conv2d-gradient-input":
    case "depthwise-conv2d-gradient-filter":
    case "affine":
    case "affine-gradient":
    case "siblings":
    case "sum-of-siblings":
      return true;
    default:
      return false;
  }
}
