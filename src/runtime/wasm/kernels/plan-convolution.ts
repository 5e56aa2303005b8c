/** Plans convolutions and what is one in disguise: bands of rows of the result, with their padding, by runs of filters. */
import { laneScratchBytes } from "../task.ts";
import { convolve, mapNumbers, mapSlope, zeroPad } from "./codes.ts";
import { type After, type Plan, partsOf } from "./plan.ts";

type Pair = readonly [down: number, across: number];

/** An image batch in memory, and the slope its numbers are multiplied with as they are read. */
export interface ImageSource {
  readonly address: number;
  readonly pixelBytes: number;
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** A code of an activation, 0 for none. */
  readonly slope: number;
  readonly slopeAt: number;
  readonly slopePixelBytes: number;
}

/** Filters: rows of weights, runs of eight columns, groups. */
export interface Weights {
  readonly address: number;
  readonly rowBytes: number;
  readonly panelBytes: number;
  readonly groupBytes: number;
}

/** How a window moves over an image. */
export interface Geometry {
  readonly taps: Pair;
  readonly strides: Pair;
  readonly dilations: Pair;
  /** Zeros above and to the left; negative where the image begins later. */
  readonly top: number;
  readonly left: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly groups: number;
}

/** A convolution, its bias and its activation. */
export interface Convolution extends Geometry {
  readonly image: ImageSource;
  readonly weights: Weights;
  readonly bias: number;
  /** Of one group. */
  readonly filters: number;
  readonly out: {
    readonly address: number;
    readonly imageBytes: number;
    readonly rowBytes: number;
    readonly pixelBytes: number;
  };
  readonly activation: number;
  /** Where the activation goes when the sums are kept as well; 0 otherwise. */
  readonly activated: number;
  readonly activatedPixelBytes: number;
  /** Whether the sums are added to what is there. */
  readonly adds: boolean;
}

/** What a lane's scratch holds besides what `RESERVED` in `convolution.ts` takes. */
const scratchNumbers = laneScratchBytes / 4 - 256;
/** Numbers of a band: few enough for the second cache, many enough to use each row of weights often. */
const bandNumbers = 20_000;
/** Operations that are worth a part: about 20 µs. */
const flopsPerPart = 1e6;
/** Channels that are summed before the sums are stored: keeps rounding small, and the weights in the first cache. */
const channelBlock = 512;

/** Whether a window reaches beyond the image. */
export function needsZeros(
  { taps, strides, dilations, top, left, outHeight, outWidth }: Geometry,
  { height, width }: ImageSource,
): boolean {
  const bottom = (outHeight - 1) * strides[0] + (taps[0] - 1) * dilations[0] + 1 - top;
  const right = (outWidth - 1) * strides[1] + (taps[1] - 1) * dilations[1] + 1 - left;
  return top > 0 || left > 0 || bottom > height || right > width;
}

/** How many numbers of an image so many rows of the result need. */
export function bandSize(geometry: Geometry, { channels }: ImageSource, rows: number): number {
  const { taps, strides, dilations, outWidth } = geometry;
  const height = (rows - 1) * strides[0] + (taps[0] - 1) * dilations[0] + 1;
  const width = (outWidth - 1) * strides[1] + (taps[1] - 1) * dilations[1] + 1;
  return height * width * channels;
}

/** Whether each pixel of the result is made of the pixel at the same place. */
export function isPointwise({ taps, strides, top, left }: Geometry): boolean {
  const ones = [...taps, ...strides].every((size) => size === 1);
  return ones && top === 0 && left === 0;
}

/** Takes all pixels of a batch as one column of them. */
export function flattened(convolution: Convolution): Convolution {
  const { image, out, outHeight, outWidth } = convolution;
  const rows = image.batch * outHeight * outWidth;
  const isFlat =
    out.rowBytes === outWidth * out.pixelBytes && out.imageBytes === outHeight * out.rowBytes;
  const isWhole = outHeight === image.height && outWidth === image.width;
  if (!isPointwise(convolution) || !isFlat || !isWhole) return convolution;
  return {
    ...convolution,
    image: { ...image, batch: 1, height: rows, width: 1 },
    outHeight: rows,
    outWidth: 1,
    out: { ...out, rowBytes: out.pixelBytes, imageBytes: rows * out.pixelBytes },
  };
}

/** Plans a convolution as one task, or with tasks before that put an image aside which no lane can hold. */
export function planConvolution(plan: Plan, given: Convolution, after: After): After {
  const convolution = flattened(given);
  const copies = convolution.image.slope > 0 || needsZeros(convolution, convolution.image);
  if (copies && bandSize(convolution, convolution.image, 1) > scratchNumbers) {
    const aside = putAside(plan, convolution, after);
    return planConvolution(plan, { ...given, ...aside.changes }, aside.after);
  }
  const { image, outHeight, outWidth, filters, groups, taps } = convolution;
  const channels = image.channels / groups;
  const flops =
    2 * image.batch * outHeight * outWidth * taps[0] * taps[1] * channels * filters * groups;
  const wanted = partsOf(flops, flopsPerPart, Number.POSITIVE_INFINITY);
  const panels = Math.ceil(filters / 8);
  const bandRows = bandRowsOf(convolution, copies, wanted, panels);
  const bands = Math.ceil(outHeight / bandRows);
  const rowUnits = image.batch * bands;
  const columnUnits = groups > 1 ? 1 : Math.min(panels, Math.ceil(wanted / rowUnits));
  const units = { bandRows, bands, rowUnits, columnUnits };
  const words = wordsOf(convolution, copies, units);
  return [plan.add(convolve, words, Math.min(wanted, rowUnits * columnUnits), after)];
}

/** How many rows of the result are made at once. */
function bandRowsOf(
  convolution: Convolution,
  copies: boolean,
  wanted: number,
  panels: number,
): number {
  const { image, outHeight } = convolution;
  const isColumn = image.width === 1 && isPointwise(convolution);
  // A few rows by many columns fall into runs of columns.
  if (isColumn && outHeight <= 256 && panels >= wanted && !copies) return outHeight;
  let rows = Math.max(
    1,
    Math.min(outHeight, Math.ceil(outHeight / Math.ceil(wanted / image.batch))),
  );
  if (isColumn) rows = Math.min(outHeight, Math.ceil(rows / 8) * 8);
  const limit = Math.min(bandNumbers, scratchNumbers);
  while (rows > 1 && bandSize(convolution, image, rows) > limit) rows = Math.ceil(rows / 2);
  if (!isColumn) return rows;
  const most = Math.max(1, Math.floor(scratchNumbers / image.channels));
  return Math.min(outHeight, most, Math.max(rows, 32));
}

interface Units {
  readonly bandRows: number;
  readonly bands: number;
  readonly rowUnits: number;
  readonly columnUnits: number;
}

/** An image as the module takes it. */
export function imageWords(image: ImageSource): readonly number[] {
  const { address, pixelBytes, height, width, channels } = image;
  const { slope, slopeAt, slopePixelBytes } = image;
  return [address, pixelBytes, height, width, channels, slope, slopeAt, slopePixelBytes];
}

/** The operands of a convolution of one pixel each whose units another task makes. */
export function columnWords(convolution: Convolution): readonly number[] {
  return wordsOf(convolution, true, { bandRows: 0, bands: 0, rowUnits: 0, columnUnits: 0 });
}

function wordsOf(convolution: Convolution, copies: boolean, units: Units): readonly number[] {
  const { image, weights, bias, out, groups, filters, taps } = convolution;
  const channels = image.channels / groups;
  const isBlocked = taps[0] === 1 && taps[1] === 1 && channels > 1.5 * channelBlock;
  return [
    ...imageWords(image),
    ...[weights.address, weights.rowBytes, weights.panelBytes, weights.groupBytes, bias],
    ...[out.address, out.imageBytes, out.rowBytes, out.pixelBytes],
    ...[convolution.outHeight, convolution.outWidth],
    ...taps,
    ...convolution.strides,
    ...convolution.dilations,
    ...[convolution.top, convolution.left, channels, filters, groups],
    ...[isBlocked ? channelBlock : channels, copies ? 1 : 0],
    ...[units.bandRows, units.bands, units.rowUnits, units.columnUnits],
    ...[convolution.activation, convolution.activated, convolution.activatedPixelBytes],
    convolution.adds ? 1 : 0,
  ];
}

/** Multiplies an image with its slope in scratch, for one of which no lane can hold a row. */
export function planSloped(
  plan: Plan,
  image: ImageSource,
  after: After,
): { readonly image: ImageSource; readonly after: After } {
  if (image.slope === 0) return { image, after };
  const { batch, height, width, channels } = image;
  const pixels = batch * height * width;
  const address = plan.scratch(pixels * channels);
  const words = [
    ...[mapSlope, pixels, channels, address, 4 * channels, image.address, image.pixelBytes],
    ...[image.slopeAt, image.slopePixelBytes, image.slope],
  ];
  const parts = partsOf(pixels * channels, 16_384, pixels);
  const dense = { address, pixelBytes: 4 * channels, slope: 0, slopeAt: 0, slopePixelBytes: 0 };
  return { image: { ...image, ...dense }, after: [plan.add(mapNumbers, words, parts, after)] };
}

/** Writes the image with its slope and its zeros into scratch, likewise. */
export function putAside(
  plan: Plan,
  geometry: Geometry & { readonly image: ImageSource },
  after: After,
): { readonly changes: { image: ImageSource; top: number; left: number }; readonly after: After } {
  const sloped = planSloped(plan, geometry.image, after);
  const { batch, height, width, channels } = sloped.image;
  const { taps, strides, dilations, outHeight, outWidth } = geometry;
  const [top, left] = [Math.max(0, geometry.top), Math.max(0, geometry.left)];
  const bottom = (outHeight - 1) * strides[0] + (taps[0] - 1) * dilations[0] + 1 - geometry.top;
  const right = (outWidth - 1) * strides[1] + (taps[1] - 1) * dilations[1] + 1 - geometry.left;
  const largeHeight = top + Math.max(height, bottom);
  const largeWidth = left + Math.max(width, right);
  const address = plan.scratch(batch * largeHeight * largeWidth * channels);
  const words = [
    ...[sloped.image.address, sloped.image.pixelBytes, height, width, channels],
    ...[address, 4 * channels, largeHeight, largeWidth, batch, top, left, 1, 1, 0],
  ];
  const parts = partsOf(batch * height * width * channels, 16_384, batch * largeHeight);
  const image = {
    ...{ ...sloped.image, address, pixelBytes: 4 * channels },
    ...{ height: largeHeight, width: largeWidth },
  };
  return {
    changes: { image, top: geometry.top - top, left: geometry.left - left },
    after: [plan.add(zeroPad, words, parts, sloped.after)],
  };
}
