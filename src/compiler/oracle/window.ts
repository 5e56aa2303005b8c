/** Where windows lie over an image, padding left out. */
import type { ConvolutionAttrs } from "../../protocol/kernel.ts";
import { type ImageSides, type OracleTensor, sides } from "./tensor.ts";

/** One pixel of the image under one tap of one window. */
export interface Tap {
  /** Row and column of the window, which are those of its output pixel. */
  readonly outY: number;
  readonly outX: number;
  /** Row and column within the window. */
  readonly tapY: number;
  readonly tapX: number;
  /** Row and column in the image. */
  readonly y: number;
  readonly x: number;
}

/** How many windows fit along an axis, padding included. */
function windowCount(size: number, padding: number, window: number, stride: number): number {
  return Math.floor((size + padding - window) / stride) + 1;
}

/** Rows and columns of the output over an image of `height` × `width`. */
export function outputSize(
  { window, strides, padding, dilations = [1, 1] }: ConvolutionAttrs,
  height: number,
  width: number,
): readonly [height: number, width: number] {
  const reach = (axis: 0 | 1) => (window[axis] - 1) * dilations[axis] + 1;
  return [
    windowCount(height, padding.top + padding.bottom, reach(0), strides[0]),
    windowCount(width, padding.left + padding.right, reach(1), strides[1]),
  ];
}

interface Axis {
  readonly size: number;
  readonly out: number;
  readonly window: number;
  readonly stride: number;
  readonly before: number;
  readonly dilation: number;
}

/** The taps along one axis that lie in the image. */
function axisTaps({ size, out, window, stride, before, dilation }: Axis) {
  const found: { readonly out: number; readonly tap: number; readonly at: number }[] = [];
  for (let output = 0; output < out; output++) {
    for (let tap = 0; tap < window; tap++) {
      const at = output * stride - before + tap * dilation;
      if (at >= 0 && at < size) {
        found.push({ out: output, tap, at });
      }
    }
  }
  return found;
}

/** Every tap of every window that lies in the image; those of one window come row by row. */
export function taps(attrs: ConvolutionAttrs, height: number, width: number): Tap[] {
  const { window, strides, padding, dilations = [1, 1] } = attrs;
  const out = outputSize(attrs, height, width);
  const along = (axis: 0 | 1, size: number, before: number) =>
    axisTaps({
      size,
      out: out[axis],
      window: window[axis],
      stride: strides[axis],
      before,
      dilation: dilations[axis],
    });
  const rows = along(0, height, padding.top);
  const columns = along(1, width, padding.left);
  return rows.flatMap((row) =>
    columns.map((column) => ({
      outY: row.out,
      outX: column.out,
      tapY: row.tap,
      tapX: column.tap,
      y: row.at,
      x: column.at,
    })),
  );
}

/** The flat index of [n, y, x, c] in an image batch. */
export function pixelIndex(
  image: OracleTensor,
  n: number,
  y: number,
  x: number,
  c: number,
): number {
  const [, height, width, channels] = sides<ImageSides>(image.shape, 4);
  return ((n * height + y) * width + x) * channels + c;
}
