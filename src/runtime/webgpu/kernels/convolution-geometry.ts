/** The numbers of a convolution that its three kernels bake in. A depthwise convolution is one with as many groups as channels. */
import type { ConvolutionAttrs, GroupAttrs } from "../../../protocol/kernel.ts";
import type { Place } from "../../places.ts";
import { imageSides } from "./image-size.ts";

/** What lies along one side of the image. */
export interface Axis {
  /** Pixels of the image. */
  readonly size: number;
  /** Pixels of the output. */
  readonly out: number;
  readonly window: number;
  readonly stride: number;
  /** 1 where the window has a single tap, which no dilation moves: a kernel may take it that nothing is dilated there. */
  readonly dilation: number;
  /** Zeros before the first pixel. */
  readonly before: number;
}

export interface Convolution {
  readonly batch: number;
  readonly down: Axis;
  readonly across: Axis;
  readonly channels: number;
  readonly filters: number;
  readonly groups: number;
  readonly groupChannels: number;
  readonly groupFilters: number;
}

/** A convolution of an image that has a certain output. */
export function convolutionOf(
  attrs: ConvolutionAttrs & GroupAttrs,
  image: Pick<Place, "shape">,
  output: Pick<Place, "shape">,
): Convolution {
  const [batch, height, width, channels] = imageSides(image);
  const [, outHeight, outWidth, filters] = imageSides(output);
  const { window, strides, padding, dilations = [1, 1], groups = 1 } = attrs;
  const axis = (at: 0 | 1, size: number, out: number, before: number): Axis => ({
    size,
    out,
    window: window[at],
    stride: strides[at],
    dilation: window[at] === 1 ? 1 : dilations[at],
    before,
  });
  return {
    batch,
    down: axis(0, height, outHeight, padding.top),
    across: axis(1, width, outWidth, padding.left),
    channels,
    filters,
    groups,
    groupChannels: channels / groups,
    groupFilters: filters / groups,
  };
}

/** WGSL of type i32, or a number that is known. */
export interface TapRange {
  readonly begin: string;
  readonly end: string;
  /** How many taps, where it is the same everywhere. */
  readonly count: number | null;
  /** How many taps at least. */
  readonly least: number;
}

/** The fewest of all positions along a side. */
export function fewest(positions: number, at: (position: number) => number): number {
  return Math.min(...Array.from({ length: positions }, (_, position) => at(position)));
}

function tapsAt({ size, window, stride, dilation, before }: Axis, output: number): number {
  const taps = Array.from(
    { length: window },
    (_, tap) => output * stride - before + tap * dilation,
  );
  return taps.filter((at) => at >= 0 && at < size).length;
}

/** The taps that lie in the image when the first would lie at `start`, WGSL of type i32. */
export function tapsInside(axis: Axis, start: string): TapRange {
  const { size, out, window, stride, dilation, before } = axis;
  const least = fewest(out, (output) => tapsAt(axis, output));
  const reach = (window - 1) * dilation;
  const last = (out - 1) * stride - before + reach;
  if (before === 0 && last < size) return { begin: "0", end: `${window}`, count: window, least };
  if (dilation === 1) {
    const [begin, end] = [`max(0, -${start})`, `min(${window}, ${size} - ${start})`];
    return { begin, end, count: null, least };
  }
  const above = dilation - 1;
  return {
    begin: `max(0, ${above} - ${start}) / ${dilation}`,
    end: `min(${window}, max(0, ${size + above} - ${start}) / ${dilation})`,
    count: null,
    least,
  };
}
