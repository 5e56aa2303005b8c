/** The ways of doing a call with filters among which a device's autotuner may choose. */
import type { FilterCall, KernelCall } from "../../../protocol/kernel.ts";
import type { Tile } from "./register-tile.ts";

/** How the products of a call are cut up. */
export type Cut =
  /** A thread makes a tile of numbers on its own; long sums are split until there are so many `threads`. */
  | { readonly kind: "registers"; readonly tile: Tile; readonly threads: number }
  /** A workgroup makes a tile of `side` × `side` numbers in shared memory. */
  | { readonly kind: "shared"; readonly side: 32 | 64 };

const plain = { kind: "registers", tile: { rows: 4, columns: 4 }, threads: 2048 } as const;

/** The first compiles fast and is good where barriers are dear, and is what every call can have; those in shared memory are for graphics processors. */
const registerCuts: readonly Cut[] = [
  plain,
  { kind: "registers", tile: { rows: 8, columns: 8 }, threads: 2048 },
  { kind: "registers", tile: { rows: 2, columns: 4 }, threads: 16_384 },
];

const cuts: readonly Cut[] = [
  ...registerCuts,
  { kind: "shared", side: 32 },
  { kind: "shared", side: 64 },
];

/** How many of the ways, from the first on, need no barriers. */
export const cutsWithoutBarriers = registerCuts.length;

/** How a variant cuts up its products. */
export function cutOf(variant: number): Cut {
  return cuts[variant] ?? plain;
}

/** How a thread's work is cut where a variant does not say it, or its call has no use for shared memory. */
export function registersOf(variant: number): Extract<Cut, { kind: "registers" }> {
  const cut = cutOf(variant);
  return cut.kind === "registers" ? cut : plain;
}

/** How many ways of doing a call there are on a device whose barriers are cheap. */
export function cutsOf(call: KernelCall): number {
  switch (call.kernel) {
    case "conv2d":
    case "conv2d-gradient-input":
    case "conv2d-gradient-filter":
    case "depthwise-conv2d":
    case "matmul":
      return cutsOfFilters(call);
    case "affine":
    case "affine-gradient":
      return cutsOfFilters(call.attrs.call);
    case "siblings":
      return cutsOf(call.attrs.call);
    case "depthwise-conv2d-gradient-input":
    case "depthwise-conv2d-gradient-filter":
    case "sum-of-siblings":
      return registerCuts.length;
    default:
      return 1;
  }
}

/** Groups of few channels would leave most of a tile in shared memory empty. */
function cutsOfFilters({
  kernel,
  attrs,
}: FilterCall | Extract<KernelCall, { kernel: `conv2d-${string}` }>): number {
  if (kernel === "depthwise-conv2d") return registerCuts.length;
  if (kernel === "matmul") return cuts.length;
  return (attrs.groups ?? 1) === 1 ? cuts.length : registerCuts.length;
}
