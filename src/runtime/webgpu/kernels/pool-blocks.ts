/** Blocks of pixels that a thread of a pooling kernel has in its care, all text written out: what a thread reads, it reads once. */
import type { WindowAttrs } from "../../../protocol/kernel.ts";
import type { Place } from "../../places.ts";
import { imageSides } from "./image-size.ts";
import { quotient } from "./wgsl-division.ts";

/** What lies along one side of the image and its windows. */
export interface PoolSide {
  readonly size: number;
  readonly out: number;
  readonly window: number;
  readonly stride: number;
  readonly before: number;
}

/** How a side is cut into blocks that each begin `step` after the one before. All places are counted from where the block begins. */
export interface Blocks {
  readonly count: number;
  readonly step: number;
  /** The places that a thread looks at: from `begin` to before `end`. */
  readonly begin: number;
  readonly end: number;
  /** Where the first block begins. */
  readonly first: number;
  /** How many places there are in all. */
  readonly size: number;
}

/** Both sides of an image, or of what is made of it. */
export type Both<T> = readonly [down: T, across: T];

export const range = (begin: number, end: number): readonly number[] =>
  Array.from({ length: Math.max(0, end - begin) }, (_, at) => begin + at);

/** The same for both sides. */
export function forBoth<A, B>([down, across]: Both<A>, make: (side: A, at: 0 | 1) => B): Both<B> {
  return [make(down, 0), make(across, 1)];
}

/** The sides of an image under windows. */
export function poolSides(attrs: WindowAttrs, image: Place, output: Place): Both<PoolSide> {
  const { window, strides, padding } = attrs;
  const [, height, width] = imageSides(image);
  const [, outHeight, outWidth] = imageSides(output);
  const side = (at: 0 | 1, size: number, out: number, before: number): PoolSide => {
    return { size, out, before, window: window[at], stride: strides[at] };
  };
  return [side(0, height, outHeight, padding.top), side(1, width, outWidth, padding.left)];
}

/** WGSL that takes item `i` apart into i32 `n`, `down` and `across` (a block), and `c`. */
export function splitBlocks([down, across]: Both<Blocks>, channels: number): string {
  return `let item = i32(i); let place = ${quotient("item", channels)}; let c = item - place * ${channels};
let line = ${quotient("place", across.count)}; let across = place - line * ${across.count};
let n = ${quotient("line", down.count)}; let down = line - n * ${down.count};`;
}

/** WGSL that holds where a place of a block is among all places; null where it always is. */
export function isThere(blocks: Blocks, begin: string, place: number): string | null {
  const last = blocks.first + (blocks.count - 1) * blocks.step;
  if (blocks.first + place >= 0 && last + place < blocks.size) return null;
  return `(u32(${begin} + (${place})) < ${blocks.size}u)`;
}

/** WGSL for a value where tests hold, and for another where they do not. */
function where(tests: readonly (string | null)[], value: string, otherwise: string): string {
  const real = tests.filter((test) => test !== null);
  return real.length === 0 ? value : `select(${otherwise}, ${value}, ${real.join(" & ")})`;
}

/**
 * WGSL that reads every number a thread looks at, as `NAME3_0` for the fourth row and first column of what it looks at, and
 * `otherwise` where there is none. The block begins at the i32 `NAME_y` and `NAME_x`.
 */
export function readBlock(
  name: string,
  image: Place,
  [down, across]: Both<Blocks>,
  otherwise: string,
): string {
  const columns = range(across.begin, across.end);
  const rows = range(down.begin, down.end);
  const test = (blocks: Blocks, axis: "y" | "x", place: number) => {
    const text = isThere(blocks, `${name}_${axis}`, place);
    const variable = `${name}_${axis}${place - blocks.begin}`;
    return text === null ? null : { variable, text: `let ${variable} = ${text};` };
  };
  const inRows = rows.map((place) => test(down, "y", place));
  const inColumns = columns.map((place) => test(across, "x", place));
  const reads = rows.flatMap((row, y) =>
    columns.map((column, x) => {
      const ahead = (row * across.size + column) * image.stride;
      const tests = [inRows[y]?.variable ?? null, inColumns[x]?.variable ?? null];
      const number = `${image.arena}[${name}_at + (${ahead})]`;
      return `let ${name}${y}_${x} = ${where(tests, number, otherwise)};`;
    }),
  );
  return `${[...inRows, ...inColumns].map((found) => found?.text ?? "").join(" ")}
let ${name}_at = ${firstIndex(name, image, [down, across])};
${reads.join("\n")}`;
}

/** WGSL for the index of the number at which a block begins. */
export function firstIndex(name: string, image: Place, [down, across]: Both<Blocks>): string {
  return `${image.offset} + ((n * ${down.size} + ${name}_y) * ${across.size} + ${name}_x) * ${image.stride} + c`;
}
