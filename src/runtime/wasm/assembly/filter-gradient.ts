/** Gradients of filters and of biases: sums over the pixels of a batch, part by part, which `sumParts` adds in a fixed order. */
import { Image, loadBand } from "./band";
import { Convolution, multiplyColumn } from "./convolution";
import { copyRun, partBegin, storeFirst, word } from "./simd";
import { ADD, nearWeightTile, weightTile } from "./tile";

/** Operands in the order in which `kernels/plan-filter-gradient.ts` writes them. */
@unmanaged
export class FilterGradient extends Image {
  dyAddress: usize;
  dyPixelBytes: i32;
  dyHeight: i32;
  dyWidth: i32;
  dyChannels: i32;
  dySlope: i32;
  dySlopeAt: usize;
  dySlopePixelBytes: i32;
  tapsDown: i32;
  tapsAcross: i32;
  stridesDown: i32;
  stridesAcross: i32;
  dilationDown: i32;
  dilationAcross: i32;
  top: i32;
  left: i32;
  groupChannels: i32;
  groupFilters: i32;
  groups: i32;
  batch: i32;
  /** A unit is this many images, or rows of one image. */
  unitImages: i32;
  bandRows: i32;
  bands: i32;
  units: i32;
  /** The parts of the task are `pixelParts` runs of units times `rowParts` runs of weights. */
  pixelParts: i32;
  rowParts: i32;
  copies: i32;
  copiesDy: i32;
  /** Channels of the image that are brought near at a time, where its pixels lie far apart; 0 for none. */
  channelBlock: i32;
  /** Where the sums go: from one run of units to the next lie `sumsBytes`. */
  sums: usize;
  sumsBytes: i32;
  /** From one weight's sums with all filters to the next weight's. */
  sumRowBytes: i32;
  /** The same for the bias; 0 for none. */
  biasSums: usize;
  biasBytes: i32;
  /** Whether a convolution follows that makes the gradient of the image from the same dy, one pixel each; its operands come next. */
  makesInput: i32;
}

const STARTS: usize = 32;
const ENDS: usize = 48;
const NOWHERE: usize = 64;
const BAND: usize = 160;
const RESERVED: usize = 256;

/** What lies in reach: pixels of the image and of dy, and the distances between. */
@unmanaged
class Band {
  input: usize;
  imageBytes: i32;
  rowBytes: i32;
  pixelBytes: i32;
  dy: usize;
  dyPixelBytes: i32;
  images: i32;
  rows: i32;
}

/** Sums one part: some of the pixels for some of the weights. */
export function filterGradient(words: usize, part: i32, _parts: i32, scratch: usize): void {
  const t = changetype<FilterGradient>(words);
  const pixelPart = part % t.pixelParts;
  const rowPart = part / t.pixelParts;
  const band = changetype<Band>(scratch + BAND);
  const from = partBegin(t.units, pixelPart, t.pixelParts);
  const end = partBegin(t.units, pixelPart + 1, t.pixelParts);
  const quads = (t.tapsDown * t.tapsAcross * t.groupChannels + 3) >> 2;
  const firstRow = partBegin(quads, rowPart, t.rowParts) << 2;
  const endRow = partBegin(quads, rowPart + 1, t.rowParts) << 2;
  const sums = t.sums + <usize>(pixelPart * t.sumsBytes);
  for (let unit = from; unit < end; unit++) {
    placeBand(t, unit, band, scratch + RESERVED);
    const finish = unit > from ? ADD : 0;
    if (t.channelBlock) {
      multiplyNear(t, band, firstRow, endRow, sums, finish, scratch);
    } else {
      for (let group = 0; group < t.groups; group++) {
        multiplyRows(t, band, group, firstRow, endRow, sums, finish, scratch);
      }
    }
    if (t.biasSums && rowPart == 0) {
      sumPixels(t.biasSums + <usize>(pixelPart * t.biasBytes), band, t.dyWidth, t.dyChannels, finish);
    }
    if (t.makesInput) {
      const convolution = changetype<Convolution>(words + offsetof<FilterGradient>());
      multiplyColumn(convolution, band.dy, unit * t.bandRows, band.rows, scratch);
    }
  }
}

function placeBand(t: FilterGradient, unit: i32, band: Band, scratch: usize): void {
  const n = t.bands == 1 ? unit * t.unitImages : unit / t.bands;
  const firstRow = t.bands == 1 ? 0 : (unit % t.bands) * t.bandRows;
  const rows = min(t.bandRows, t.dyHeight - firstRow);
  const top = firstRow * t.stridesDown - t.top;
  band.images = min(t.unitImages, t.batch - n);
  band.rows = rows;
  if (t.copies) {
    const height = (rows - 1) * t.stridesDown + (t.tapsDown - 1) * t.dilationDown + 1;
    const width = (t.dyWidth - 1) * t.stridesAcross + (t.tapsAcross - 1) * t.dilationAcross + 1;
    band.input = scratch;
    band.pixelBytes = t.channels << 2;
    band.rowBytes = width * band.pixelBytes;
    band.imageBytes = height * band.rowBytes;
    for (let i = 0; i < band.images; i++) {
      loadBand(scratch, t, n + i, top, height, -t.left, width);
      scratch += band.imageBytes;
    }
  } else {
    band.pixelBytes = t.pixelBytes;
    band.rowBytes = t.width * t.pixelBytes;
    band.imageBytes = t.height * band.rowBytes;
    band.input = t.address + <usize>(n * band.imageBytes + top * band.rowBytes - t.left * t.pixelBytes);
  }
  if (t.copiesDy) {
    const dy = changetype<Image>(changetype<usize>(t) + offsetof<FilterGradient>("dyAddress"));
    band.dy = scratch;
    band.dyPixelBytes = t.dyChannels << 2;
    for (let i = 0; i < band.images; i++) {
      loadBand(scratch, dy, n + i, firstRow, rows, 0, t.dyWidth);
      scratch += <usize>(rows * t.dyWidth * band.dyPixelBytes);
    }
  } else {
    band.dyPixelBytes = t.dyPixelBytes;
    band.dy = t.dyAddress + <usize>((n * t.dyHeight + firstRow) * t.dyWidth * t.dyPixelBytes);
  }
}

/** Brings some channels of all pixels near, then some others: for a window of one pixel, and one column of them. */
function multiplyNear(
  t: FilterGradient,
  band: Band,
  firstRow: i32,
  endRow: i32,
  sums: usize,
  finish: i32,
  scratch: usize,
): void {
  const from = band.input;
  const pixelBytes = band.pixelBytes;
  const near = t.copiesDy ? band.dy + <usize>(band.rows * band.dyPixelBytes) : scratch + RESERVED;
  const end = min(endRow, t.groupChannels);
  for (let row = firstRow; row < end; row += t.channelBlock) {
    const count = min(t.channelBlock, end - row);
    const bytes = ((count + 3) & ~3) << 2;
    let to = near;
    let at = from + (<usize>row << 2);
    for (let pixel = 0; pixel < band.rows; pixel++) {
      copyRun(to, at, count);
      to += bytes;
      at += pixelBytes;
    }
    // Row r of the sums reads channel r − row of what is near.
    band.input = near - (<usize>row << 2);
    band.pixelBytes = bytes;
    band.rowBytes = bytes;
    multiplyRows(t, band, 0, row, row + count, sums, finish, scratch);
  }
  band.input = from;
  band.pixelBytes = pixelBytes;
  band.rowBytes = pixelBytes;
}

/** Four rows of the filters' gradient after the other, each with all filters of the group. */
function multiplyRows(
  t: FilterGradient,
  band: Band,
  group: i32,
  firstRow: i32,
  endRow: i32,
  sums: usize,
  finish: i32,
  scratch: usize,
): void {
  const channels = t.groupChannels;
  const rows = t.tapsDown * t.tapsAcross * channels;
  const sumRow: usize = t.sumRowBytes;
  const step: usize = t.stridesAcross * band.pixelBytes;
  let inner = t.dyWidth;
  let middle = band.rows;
  let outer = band.images;
  let middleStep: usize = t.stridesDown * band.rowBytes - inner * step;
  let outerStep: usize = band.imageBytes - middle * t.stridesDown * band.rowBytes;
  if (middleStep == 0) {
    inner *= middle;
    middle = 1;
    if (outerStep == 0) {
      inner *= outer;
      outer = 1;
    }
  }
  const dy = band.dy + (<usize>(group * t.groupFilters) << 2);
  const input = band.input + (<usize>(group * channels) << 2);
  const out = sums + (<usize>(group * t.groupFilters) << 2);
  for (let row = firstRow; row < endRow; row += 4) {
    for (let i = 0; i < 4; i++) {
      const there = row + i < rows;
      const k = there ? row + i : row;
      const tap = k / channels;
      const down = tap / t.tapsAcross;
      const across = tap - down * t.tapsAcross;
      const offset = down * t.dilationDown * band.rowBytes + across * t.dilationAcross * band.pixelBytes + ((k - tap * channels) << 2);
      store<usize>(scratch + (<usize>i << 2), input + offset, STARTS);
      store<usize>(scratch + (<usize>i << 2), there ? out + <usize>k * sumRow : 0, ENDS);
    }
    const a0 = load<usize>(scratch, STARTS), a1 = load<usize>(scratch, STARTS + 4);
    const a2 = load<usize>(scratch, STARTS + 8), a3 = load<usize>(scratch, STARTS + 12);
    const e0 = load<usize>(scratch, ENDS), e1 = load<usize>(scratch, ENDS + 4);
    const e2 = load<usize>(scratch, ENDS + 8), e3 = load<usize>(scratch, ENDS + 12);
    const isNear = e3 != 0 && a1 == a0 + 4 && a2 == a0 + 8 && a3 == a0 + 12;
    for (let filter = 0; filter < t.groupFilters; filter += 8) {
      const at: usize = <usize>filter << 2;
      const nowhere = scratch + NOWHERE;
      const left = min(8, t.groupFilters - filter);
      if (isNear) {
        nearWeightTile(
          a0, outer, outerStep, middle, middleStep, inner, step, dy + at, band.dyPixelBytes,
          e0 + at, e1 + at, e2 + at, e3 + at, left, finish,
        );
        continue;
      }
      weightTile(
        a0, a1, a2, a3, outer, outerStep, middle, middleStep, inner, step, dy + at, band.dyPixelBytes,
        e0 + at, e1 ? e1 + at : nowhere, e2 ? e2 + at : nowhere, e3 ? e3 + at : nowhere,
        left, finish,
      );
    }
  }
}

/** The sum of dy over the pixels of a band. */
function sumPixels(to: usize, band: Band, width: i32, channels: i32, finish: i32): void {
  const pixels = band.images * band.rows * width;
  for (let c = 0; c < channels; c += 4) {
    let from = band.dy + (<usize>c << 2);
    let sum = f32x4.splat(0);
    let other = sum;
    let i = pixels;
    for (; i >= 2; i -= 2) {
      sum = f32x4.add(sum, v128.load(from));
      from += band.dyPixelBytes;
      other = f32x4.add(other, v128.load(from));
      from += band.dyPixelBytes;
    }
    if (i > 0) sum = f32x4.add(sum, v128.load(from));
    sum = f32x4.add(sum, other);
    if (finish & ADD) sum = f32x4.add(sum, v128.load(to));
    storeFirst(to, sum, channels - c);
    to += 16;
  }
}

/** Adds runs of numbers: words from, how many runs, bytes from one to the next, to, count. */
export function sumParts(words: usize, part: i32, parts: i32): void {
  const count = word(words, 4);
  const runs = word(words, 1);
  const bytes: usize = word(words, 2);
  const quads = (count + 3) >> 2;
  const end = min(partBegin(quads, part + 1, parts) << 2, count);
  for (let i = partBegin(quads, part, parts) << 2; i < end; i += 4) {
    let from = word(words, 0) + (<usize>i << 2);
    let sum = v128.load(from);
    for (let run = 1; run < runs; run++) {
      from += bytes;
      sum = f32x4.add(sum, v128.load(from));
    }
    storeFirst(word(words, 3) + (<usize>i << 2), sum, end - i);
  }
}
