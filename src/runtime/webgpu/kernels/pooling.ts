/** Pooling and its gradients: every thread makes one number, so that overlapping windows need no atomics. */
import type { WindowAttrs } from "../../../protocol/kernel.ts";
import { type Place, sizeOf } from "../../places.ts";
import type { GpuKernel } from "./gpu-kernel.ts";
import { imageSides, splitPixel } from "./image-size.ts";
import { f32Text, numberAt, numberOf, placeAt } from "./place-access.ts";
import { threadWork } from "./thread-work.ts";

/** WGSL for the rows and columns of the image under the window at row `y` and column `x`: i32 from `top`, `left` to before `bottom`, `right`. */
function windowRange(
  { window, strides, padding }: WindowAttrs,
  image: Pick<Place, "shape">,
  row: string,
  column: string,
): string {
  const [, height, width] = imageSides(image);
  const start = (at: string, stride: number, before: number) =>
    `i32(${at}) * ${stride} - ${before}`;
  return `let top0 = ${start(row, strides[0], padding.top)}; let left0 = ${start(column, strides[1], padding.left)};
let top = max(top0, 0); let bottom = min(top0 + ${window[0]}, ${height});
let left = max(left0, 0); let right = min(left0 + ${window[1]}, ${width});`;
}

/** WGSL for the windows that hold pixel (`y`, `x`): u32 rows `firstRow` to `lastRow` and columns `firstColumn` to `lastColumn` of the output; none where the last is less than the first. */
function windowsOver({ window, strides, padding }: WindowAttrs, output: Place): string {
  const [, height, width] = imageSides(output);
  const range = (at: string, axis: 0 | 1, before: number, size: number, name: string) =>
    `let past${name} = i32(${at}) + ${before};
let first${name} = max(past${name} - ${window[axis] - 1} + ${strides[axis] - 1}, 0) / ${strides[axis]};
let last${name} = min(past${name} / ${strides[axis]}, ${size - 1});`;
  return `${range("y", 0, padding.top, height, "Row")}
${range("x", 1, padding.left, width, "Column")}`;
}

function pixelAt(image: Place, row: string, column: string): string {
  const [, height, width] = imageSides(image);
  return numberAt(image, `u32((i32(n) * ${height} + ${row}) * ${width} + ${column})`, "c");
}

/** `maxPool` for windows of any size. */
export const maxPoolByLoops: GpuKernel<"max-pool"> = (attrs, reads, writes, context) => {
  const [x, y] = [placeAt(reads, 0), placeAt(writes, 0)];
  const body = `${splitPixel(y)}
${windowRange(attrs, x, "y", "x")}
var best = ${pixelAt(x, "top", "left")};
for (var row = top; row < bottom; row++) {
  for (var column = left; column < right; column++) {
    let value = ${pixelAt(x, "row", "column")};
    best = select(value, best, value <= best);
  }
}
${numberOf(y, "i")} = best;`;
  return [[threadWork(context, { label: "max-pool", items: sizeOf(y), body })]];
};

/** `maxPoolGradient` for windows of any size. Before the first largest pixel none of the window may be as large, behind it none larger. */
export const maxPoolGradientByLoops: GpuKernel<"max-pool-gradient"> = (
  attrs,
  reads,
  writes,
  context,
) => {
  const [dy, x, y] = [placeAt(reads, 0), placeAt(reads, 1), placeAt(reads, 2)];
  const dx = placeAt(writes, 0);
  const range = windowRange(attrs, x, "outRow", "outColumn");
  const overlaps = attrs.window.some((size, axis) => size > (attrs.strides[axis] ?? 1));
  const first = `${range}
      var isFirst = value == ${pixelAt(y, "outRow", "outColumn")};
      for (var row = top; row <= here; row++) {
        let end = select(right, i32(x), row == here);
        for (var column = left; column < end; column++) {
          isFirst = isFirst & (${pixelAt(x, "row", "column")} != value);
        }
      }
      sum += select(0.0f, ${pixelAt(dy, "outRow", "outColumn")}, isFirst);`;
  const everyWindow = `for (var outRow = firstRow; outRow <= lastRow; outRow++) {
    for (var outColumn = firstColumn; outColumn <= lastColumn; outColumn++) {
      ${first}
    }
  }`;
  const onlyWindow = `if ((firstRow <= lastRow) & (firstColumn <= lastColumn)) {
      let outRow = firstRow; let outColumn = firstColumn;
      ${first}
  }`;
  const body = `${splitPixel(dx)}
let here = i32(y);
let value = ${pixelAt(x, "here", "i32(x)")};
${windowsOver(attrs, dy)}
var sum = 0.0f;
${overlaps ? everyWindow : onlyWindow}
${numberOf(dx, "i")} = sum;`;
  return [[threadWork(context, { label: "max-pool gradient", items: sizeOf(dx), body })]];
};

/** The mean of the pixels of each window that lie in the image. */
export const avgPool: GpuKernel<"avg-pool"> = (attrs, reads, writes, context) => {
  const [x, y] = [placeAt(reads, 0), placeAt(writes, 0)];
  const body = `${splitPixel(y)}
${windowRange(attrs, x, "y", "x")}
var sum = 0.0f;
for (var row = top; row < bottom; row++) {
  for (var column = left; column < right; column++) { sum += ${pixelAt(x, "row", "column")}; }
}
${numberOf(y, "i")} = sum / f32((bottom - top) * (right - left));`;
  return [[threadWork(context, { label: "avg-pool", items: sizeOf(y), body })]];
};

/** An equal share of the dy of every window that holds the pixel. */
export const avgPoolGradient: GpuKernel<"avg-pool-gradient"> = (attrs, reads, writes, context) => {
  const [dy, dx] = [placeAt(reads, 0), placeAt(writes, 0)];
  const body = `${splitPixel(dx)}
${windowsOver(attrs, dy)}
var sum = 0.0f;
for (var outRow = firstRow; outRow <= lastRow; outRow++) {
  for (var outColumn = firstColumn; outColumn <= lastColumn; outColumn++) {
    ${windowRange(attrs, dx, "outRow", "outColumn")}
    sum += ${pixelAt(dy, "outRow", "outColumn")} / f32((bottom - top) * (right - left));
  }
}
${numberOf(dx, "i")} = sum;`;
  return [[threadWork(context, { label: "avg-pool gradient", items: sizeOf(dx), body })]];
};

/** The mean of each channel over the image. */
export const globalAvgPool: GpuKernel<"global-avg-pool"> = (_, reads, writes, context) => {
  const [x, y] = [placeAt(reads, 0), placeAt(writes, 0)];
  const [, height, width, channels] = imageSides(x);
  const pixels = height * width;
  const body = `let n = i / ${channels}u; let c = i - n * ${channels}u;
var sum = 0.0f;
for (var pixel = 0u; pixel < ${pixels}u; pixel++) { sum += ${numberAt(x, `n * ${pixels}u + pixel`, "c")}; }
${numberOf(y, "i")} = sum * ${f32Text(1 / pixels)};`;
  return [[threadWork(context, { label: "global-avg-pool", items: sizeOf(y), body })]];
};

/** An equal share of its channel's dy for each pixel. */
export const globalAvgPoolGradient: GpuKernel<"global-avg-pool-gradient"> = (
  _,
  reads,
  writes,
  context,
) => {
  const [dy, dx] = [placeAt(reads, 0), placeAt(writes, 0)];
  const [, height, width, channels] = imageSides(dx);
  const share = f32Text(1 / (height * width));
  const body = `let row = i / ${channels}u; let c = i - row * ${channels}u;
${numberOf(dx, "i")} = ${numberAt(dy, `row / ${height * width}u`, "c")} * ${share};`;
  return [[threadWork(context, { label: "global-avg-pool gradient", items: sizeOf(dx), body })]];
};
