/** Zero padding, nearest-neighbour upsampling, and their gradients. */
import { type Place, sizeOf } from "../../places.ts";
import type { GpuKernel } from "./gpu-kernel.ts";
import { numberAt, numberOf, placeAt } from "./place-access.ts";
import { threadWork } from "./thread-work.ts";

/** The sides of an image batch. Throws a RangeError for any other rank. */
export function imageSides({
  shape,
}: Pick<Place, "shape">): readonly [
  batch: number,
  height: number,
  width: number,
  channels: number,
] {
  const [batch, height, width, channels] = shape;
  if (
    batch === undefined ||
    height === undefined ||
    width === undefined ||
    channels === undefined ||
    shape.length !== 4
  ) {
    throw new RangeError(`Expected an image batch, got [${shape.join(", ")}].`);
  }
  return [batch, height, width, channels];
}

/** WGSL that takes item `i` of an image batch apart into u32 `n`, `y`, `x` and `c`. */
export function splitPixel(image: Pick<Place, "shape">): string {
  const [, height, width, channels] = imageSides(image);
  return `let pixel = i / ${channels}u; let c = i - pixel * ${channels}u;
let line = pixel / ${width}u; let x = pixel - line * ${width}u;
let n = line / ${height}u; let y = line - n * ${height}u;`;
}

/** Zeros around an image. */
export const zeroPad: GpuKernel<"zero-pad"> = ({ padding }, reads, writes, context) => {
  const [x, y] = [placeAt(reads, 0), placeAt(writes, 0)];
  const [, height, width] = imageSides(x);
  const row = `(n * ${height}u + min(y - ${padding.top}u, ${height - 1}u)) * ${width}u + min(x - ${padding.left}u, ${width - 1}u)`;
  // Above and left of the image the difference wraps to a large number.
  const body = `${splitPixel(y)}
let inside = (y - ${padding.top}u < ${height}u) & (x - ${padding.left}u < ${width}u);
${numberOf(y, "i")} = select(0.0f, ${numberAt(x, row, "c")}, inside);`;
  return [[threadWork(context, { label: "zero-pad", items: sizeOf(y), body })]];
};

/** The pixels inside the padding. */
export const zeroPadGradient: GpuKernel<"zero-pad-gradient"> = (
  { padding },
  reads,
  writes,
  context,
) => {
  const [dy, dx] = [placeAt(reads, 0), placeAt(writes, 0)];
  const [, height, width] = imageSides(dy);
  const row = `(n * ${height}u + y + ${padding.top}u) * ${width}u + x + ${padding.left}u`;
  const body = `${splitPixel(dx)}\n${numberOf(dx, "i")} = ${numberAt(dy, row, "c")};`;
  return [[threadWork(context, { label: "zero-pad gradient", items: sizeOf(dx), body })]];
};

/** Each pixel repeated down and across. */
export const upsample: GpuKernel<"upsample"> = ({ factor }, reads, writes, context) => {
  const [x, y] = [placeAt(reads, 0), placeAt(writes, 0)];
  const [, height, width] = imageSides(x);
  const row = `(n * ${height}u + y / ${factor[0]}u) * ${width}u + x / ${factor[1]}u`;
  const body = `${splitPixel(y)}\n${numberOf(y, "i")} = ${numberAt(x, row, "c")};`;
  return [[threadWork(context, { label: "upsample", items: sizeOf(y), body })]];
};

/** The sum over the copies of each pixel. */
export const upsampleGradient: GpuKernel<"upsample-gradient"> = (
  { factor },
  reads,
  writes,
  context,
) => {
  const [dy, dx] = [placeAt(reads, 0), placeAt(writes, 0)];
  const [, height, width] = imageSides(dy);
  const row = `(n * ${height}u + y * ${factor[0]}u + down) * ${width}u + x * ${factor[1]}u + across`;
  const body = `${splitPixel(dx)}
var sum = 0.0f;
for (var down = 0u; down < ${factor[0]}u; down++) {
  for (var across = 0u; across < ${factor[1]}u; across++) { sum += ${numberAt(dy, row, "c")}; }
}
${numberOf(dx, "i")} = sum;`;
  return [[threadWork(context, { label: "upsample gradient", items: sizeOf(dx), body })]];
};
