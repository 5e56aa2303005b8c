/** Plans gradients of filters and biases: sums over the pixels of a batch, split over pixels and weights by the shapes alone. */
import { sizeOf } from "../../places.ts";
import { laneScratchBytes } from "../task.ts";
import { filterGradient, sumParts } from "./codes.ts";
import { type After, type Operand, type Plan, partsOf, rowBytes, scratchOperand } from "./plan.ts";
import {
  bandSize,
  type Convolution,
  columnWords,
  flattened as flattenedConvolution,
  type Geometry,
  type ImageSource,
  imageWords,
  isPointwise,
  needsZeros,
  planConvolution,
  planSloped,
  putAside,
} from "./plan-convolution.ts";
import { planCopy } from "./plan-copy.ts";

/** The image, the gradient of the result with the slope it is multiplied with, and where the gradients go. */
export interface FilterGradient {
  readonly x: ImageSource;
  readonly dy: ImageSource;
  readonly dkernel: Operand;
  readonly dbias?: Operand | undefined;
  /** Makes the gradient of x from the same dy: in the same task where it is one of one pixel each, and otherwise in its own. */
  readonly input?: Convolution | undefined;
}

const scratchNumbers = laneScratchBytes / 4 - 256;
/** The most numbers that a row of either band may have. */
const rowNumbers = scratchNumbers / 2;
/** Numbers of both bands: few enough for the first cache, for every weight goes over them. */
const bandNumbers = 10_000;
/** With fewer pixels, bringing sums in and out takes longer than numbers from the second cache. */
const fewPixels = 128;
/** Pixels that are worth a sum of their own, which has to be stored and added to the others. */
const pixelsPerSum = 96;
const flopsPerPart = 1e6;
/** Pixels that lie farther apart than this are brought near, so many channels at a time. */
const farBytes = 1024;
const nearChannels = 128;

/** How the sum is split. */
interface Split {
  readonly copies: boolean;
  readonly copiesDy: boolean;
  readonly channelBlock: number;
  readonly unitImages: number;
  readonly bandRows: number;
  readonly bands: number;
  readonly units: number;
  readonly pixelParts: number;
  readonly rowParts: number;
}

/** Plans both gradients. */
export function planFilterGradient(
  plan: Plan,
  given: FilterGradient,
  window: Geometry,
  after: After,
): After {
  const { x, dy, geometry } = flattened(given, window);
  const copies = x.slope > 0 || needsZeros(geometry, x);
  const dyRow = dy.slope > 0 ? dy.width * dy.channels : 0;
  if (dyRow > rowNumbers) {
    const sloped = planSloped(plan, dy, after);
    return planFilterGradient(plan, { ...given, x, dy: sloped.image }, geometry, sloped.after);
  }
  if (copies && bandSize(geometry, x, 1) > rowNumbers) {
    const { changes, after: last } = putAside(plan, { ...geometry, image: x }, after);
    const moved = { ...geometry, top: changes.top, left: changes.left };
    return planFilterGradient(plan, { ...given, x: changes.image, dy }, moved, last);
  }
  const split = splitOf({ ...given, x, dy }, geometry, copies);
  const { dkernel, dbias } = given;
  const { pixelParts, rowParts } = split;
  const sums =
    pixelParts === 1 ? dkernel : scratchOperand(plan, [pixelParts, dkernel.rows, dkernel.columns]);
  const biasSums =
    dbias && (pixelParts === 1 ? dbias : scratchOperand(plan, [pixelParts, sizeOf(dbias)]));
  const words = wordsOf({ x, dy }, geometry, split, [
    ...[sums.address, 4 * sizeOf(dkernel), rowBytes(sums)],
    ...[biasSums?.address ?? 0, biasSums ? 4 * dy.channels : 0],
  ]);
  const { input } = given;
  if (input !== undefined && joinsInput(input, geometry, split, dkernel)) {
    const all = [...words, 1, ...columnWords(flattenedConvolution(input))];
    const last = [plan.add(filterGradient, all, pixelParts, after)];
    return [...last, ...planSums(plan, { dkernel, dbias, sums, biasSums }, pixelParts, last)];
  }
  const own = input === undefined ? [] : planConvolution(plan, input, after);
  const last = [plan.add(filterGradient, [...words, 0], pixelParts * rowParts, after)];
  if (pixelParts === 1) return [...last, ...own];
  return [...planSums(plan, { dkernel, dbias, sums, biasSums }, pixelParts, last), ...own];
}

/** Adds up what the parts summed, where there are several. */
function planSums(
  plan: Plan,
  { dkernel, dbias, sums, biasSums }: Pick<FilterGradient, "dkernel" | "dbias"> & PartialSums,
  pixelParts: number,
  after: After,
): After {
  if (pixelParts === 1) return [];
  return [
    ...planSum(plan, sums, pixelParts, dkernel, after),
    ...(dbias && biasSums ? planSum(plan, biasSums, pixelParts, dbias, after) : []),
  ];
}

interface PartialSums {
  readonly sums: Operand;
  readonly biasSums: Operand | undefined;
}

/** Numbers of filters that stay in the second cache while a band goes over them twice. */
const nearFilters = 8192;

/** Whether one task makes both gradients: dy is then multiplied with its slope, and read from afar, once. */
function joinsInput(
  input: Convolution,
  geometry: Geometry,
  { copies, copiesDy, channelBlock, rowParts }: Split,
  dkernel: Operand,
): boolean {
  const isColumn = isPointwise(geometry) && geometry.outWidth === 1 && geometry.groups === 1;
  const isNear = sizeOf(dkernel) <= nearFilters && channelBlock === 0 && rowParts === 1;
  return isColumn && isNear && copiesDy && !copies && flattenedConvolution(input).image.batch === 1;
}

/** Takes all pixels of a batch as one column of them, where each meets the one at its place. */
function flattened({ x, dy }: FilterGradient, geometry: Geometry) {
  const isWhole = dy.height === x.height && dy.width === x.width;
  if (!isPointwise(geometry) || !isWhole) return { x, dy, geometry };
  const height = dy.batch * dy.height * dy.width;
  const column = { batch: 1, height, width: 1 };
  return {
    x: { ...x, ...column },
    dy: { ...dy, ...column },
    geometry: { ...geometry, outHeight: height, outWidth: 1 },
  };
}

function splitOf({ x, dy, dkernel }: FilterGradient, geometry: Geometry, copies: boolean): Split {
  const pixels = dy.batch * dy.height * dy.width;
  const wanted = partsOf(2 * pixels * sizeOf(dkernel), flopsPerPart, Number.POSITIVE_INFINITY);
  const isColumn = isPointwise(geometry) && x.width === 1 && x.batch === 1 && geometry.groups === 1;
  const channelBlock = isColumn && !copies && x.pixelBytes >= farBytes ? nearChannels : 0;
  const near = channelBlock === 0 ? x : { ...x, channels: channelBlock };
  const rowsSize = (rows: number) => bandSize(geometry, near, rows) + rows * dy.width * dy.channels;
  const imageSize = rowsSize(dy.height);
  let bandRows = dy.height;
  const isTooLarge = (rows: number) =>
    rowsSize(rows) > (rows * dy.width > fewPixels ? bandNumbers : scratchNumbers);
  while (bandRows > 1 && isTooLarge(bandRows)) bandRows = Math.ceil(bandRows / 2);
  const bands = Math.ceil(dy.height / bandRows);
  const unitImages =
    bands > 1 ? 1 : Math.max(1, Math.min(dy.batch, Math.floor(bandNumbers / imageSize)));
  const units = bands > 1 ? dy.batch * bands : Math.ceil(dy.batch / unitImages);
  const pixelParts = Math.max(1, Math.min(wanted, units, Math.floor(pixels / pixelsPerSum)));
  const weights = dkernel.rows;
  const rowParts = Math.max(1, Math.min(Math.ceil(wanted / pixelParts), Math.floor(weights / 16)));
  return {
    copies,
    copiesDy: dy.slope > 0,
    channelBlock,
    unitImages,
    bandRows,
    bands,
    units,
    pixelParts,
    rowParts,
  };
}

function wordsOf(
  { x, dy }: { readonly x: ImageSource; readonly dy: ImageSource },
  geometry: Geometry,
  split: Split,
  results: readonly number[],
): readonly number[] {
  const { groups } = geometry;
  return [
    ...imageWords(x),
    ...imageWords(dy),
    ...geometry.taps,
    ...geometry.strides,
    ...geometry.dilations,
    ...[geometry.top, geometry.left, x.channels / groups, dy.channels / groups, groups, dy.batch],
    ...[
      split.unitImages,
      split.bandRows,
      split.bands,
      split.units,
      split.pixelParts,
      split.rowParts,
    ],
    ...[split.copies ? 1 : 0, split.copiesDy ? 1 : 0, split.channelBlock],
    ...results,
  ];
}

/** Adds the sums of all parts, in their order. */
export function planSum(plan: Plan, sums: Operand, runs: number, to: Operand, after: After): After {
  const count = sizeOf(to);
  const isDense = to.stride === to.columns || to.rows === 1;
  const dense = isDense ? to : scratchOperand(plan, to.shape);
  const words = [sums.address, runs, 4 * count, dense.address, count];
  const last = [plan.add(sumParts, words, partsOf(count * runs, 65_536, count), after)];
  return isDense ? last : planCopy(plan, dense, to, last);
}
