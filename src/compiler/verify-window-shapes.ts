/** The shapes that windows leave of images, for the verifier. */
import type { ConvolutionAttrs, GroupAttrs, Padding, WindowAttrs } from "../protocol/kernel.ts";
import { equalShapes, type Shape } from "./shape.ts";

/** A list of one shape, or null where there is none. */
export function only(shape: Shape | null): readonly Shape[] | null {
  return shape && [shape];
}

/** `result`, when the shape that a forward kernel would give is that of dy. */
export function resultIfAlike(
  forward: Shape | null,
  dy: Shape | undefined,
  result: Shape,
): readonly Shape[] | null {
  return forward && dy && equalShapes(forward, dy) ? [result] : null;
}

/** How many windows fit along an axis of `size` pixels. */
function windowCount(size: number, reach: number, stride: number, padding: number): number {
  return Math.floor((size + padding - reach) / stride) + 1;
}

/** What windows leave of images [N,H,W,C], with `channels` channels: null when no window fits. */
function windowed(
  { window, strides, padding, dilations = [1, 1] }: ConvolutionAttrs,
  image: Shape,
  channels: number,
): Shape | null {
  const [batch = 0, height = 0, width = 0] = image;
  if (image.length !== 4) return null;
  const down = (window[0] - 1) * dilations[0] + 1;
  const across = (window[1] - 1) * dilations[1] + 1;
  const rows = windowCount(height, down, strides[0], padding.top + padding.bottom);
  const columns = windowCount(width, across, strides[1], padding.left + padding.right);
  return rows < 1 || columns < 1 ? null : [batch, rows, columns, channels];
}

/** x [N,H,W,C] → [N,H',W',C] */
export function pooled(attrs: WindowAttrs, x?: Shape): Shape | null {
  return x ? windowed(attrs, x, x.at(-1) ?? 0) : null;
}

/** [N,H,W,C] with a margin added (`sign` 1) or taken off (−1). */
export function padded(image: Shape, { top, bottom, left, right }: Padding, sign: 1 | -1): Shape {
  const [batch = 0, height = 0, width = 0, channels = 0] = image;
  return [batch, height + sign * (top + bottom), width + sign * (left + right), channels];
}

/** [N,H·f,W·g,C] */
export function upsampled(image: Shape, [down, across]: readonly [number, number]): Shape {
  const [batch = 0, height = 0, width = 0, channels = 0] = image;
  return [batch, height * down, width * across, channels];
}

function hasWindow({ window }: WindowAttrs, [height, width]: Shape): boolean {
  return height === window[0] && width === window[1];
}

/** x [N,H,W,C], kernel [h,w,C/groups,F] → [N,H',W',F], or null when they don't fit together. */
export function convolved(
  attrs: ConvolutionAttrs & GroupAttrs,
  x?: Shape,
  kernel?: Shape,
): Shape | null {
  if (x?.length !== 4 || kernel?.length !== 4 || !hasWindow(attrs, kernel)) return null;
  const [, , channels = 0, filters = 0] = kernel;
  const groups = attrs.groups ?? 1;
  if (channels * groups !== x[3] || filters % groups !== 0) return null;
  return windowed(attrs, x, filters);
}

/** x [N,H,W,C], kernel [h,w,C,M] → [N,H',W',C·M], or null when they don't fit together. */
export function depthwiseConvolved(
  attrs: ConvolutionAttrs,
  x?: Shape,
  kernel?: Shape,
): Shape | null {
  if (x?.length !== 4 || kernel?.length !== 4 || !hasWindow(attrs, kernel)) return null;
  const [, , channels = 0, multiplier = 0] = kernel;
  return channels === x[3] ? windowed(attrs, x, channels * multiplier) : null;
}
