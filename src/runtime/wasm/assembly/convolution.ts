/**
 * Convolutions and matrix products as implicit matrix products: the pixels of the image are read where they lie, or from a band of
 * rows with zeros around it, never from a matrix of windows.
 */
import * as code from "../kernels/codes";
import { Image, loadBand } from "./band";
import { curveRun } from "./curves";
import { partBegin } from "./simd";
import { ADD, LEAKY, nearPixelTiles, pixelTiles, RELU } from "./tile";

/** Operands in the order in which `kernels/plan-convolution.ts` writes them; what ends in Bytes is a distance. */
@unmanaged
export class Convolution extends Image {
  weights: usize;
  weightRowBytes: i32;
  /** From one run of eight filters to the next. */
  panelBytes: i32;
  weightGroupBytes: i32;
  /** 0 for none. */
  bias: usize;
  out: usize;
  outImageBytes: i32;
  outRowBytes: i32;
  outPixelBytes: i32;
  outHeight: i32;
  outWidth: i32;
  tapsDown: i32;
  tapsAcross: i32;
  stridesDown: i32;
  stridesAcross: i32;
  dilationDown: i32;
  dilationAcross: i32;
  /** Zeros above and to the left; negative where the first rows and columns are left out. */
  top: i32;
  left: i32;
  groupChannels: i32;
  groupFilters: i32;
  groups: i32;
  /** Channels that are summed before the sums are stored; fewer than all only where the window is one pixel. */
  channelBlock: i32;
  copies: i32;
  /** Rows of the result that are made at once, and how many such bands an image has. */
  bandRows: i32;
  bands: i32;
  rowUnits: i32;
  columnUnits: i32;
  activation: i32;
  /** Where the activation goes when it isn't applied to the sums in place; 0 otherwise. */
  activated: usize;
  activatedPixelBytes: i32;
  /** Whether the sums are added to what is there. */
  adds: i32;
}

/** Bytes at the beginning of a lane's scratch: eight zeros, four addresses twice, and a row that nobody reads. */
const RESERVED: usize = 256;
const STARTS: usize = 32;
const ENDS: usize = 48;
const NOWHERE: usize = 64;

/** Rows of one image, where they begin, and what lies between. */
@unmanaged
class Band {
  input: usize;
  rowBytes: i32;
  pixelBytes: i32;
  out: usize;
  rows: i32;
}
const BAND: usize = 192;

/** Computes the units of a part: rows of an image by runs of filters. */
export function convolve(words: usize, part: i32, parts: i32, scratch: usize): void {
  const t = changetype<Convolution>(words);
  const units = t.rowUnits * t.columnUnits;
  const end = partBegin(units, part + 1, parts);
  v128.store(scratch, i32x4.splat(0));
  v128.store(scratch, i32x4.splat(0), 16);
  const band = changetype<Band>(scratch + BAND);
  const panels = (t.groupFilters + 7) >> 3;
  let loaded = -1;
  for (let unit = partBegin(units, part, parts); unit < end; unit++) {
    const rowUnit = unit / t.columnUnits;
    const columnUnit = unit - rowUnit * t.columnUnits;
    const firstPanel = partBegin(panels, columnUnit, t.columnUnits);
    const endPanel = partBegin(panels, columnUnit + 1, t.columnUnits);
    if (rowUnit != loaded) placeBand(t, rowUnit, band, scratch + RESERVED);
    loaded = rowUnit;
    for (let group = 0; group < t.groups; group++) {
      multiplyBlocks(t, band, group, firstPanel, endPanel, scratch);
    }
    if (t.activation > code.leakyRelu || t.activated) {
      activate(t, rowUnit, band, firstPanel << 3, endPanel << 3);
    }
  }
}

/** The results of some pixels, one for each, which lie end to end in a lane's scratch. */
export function multiplyColumn(t: Convolution, input: usize, first: i32, pixels: i32, scratch: usize): void {
  v128.store(scratch, i32x4.splat(0));
  v128.store(scratch, i32x4.splat(0), 16);
  const band = changetype<Band>(scratch + BAND);
  band.input = input;
  band.pixelBytes = t.channels << 2;
  band.rowBytes = band.pixelBytes;
  band.out = t.out + <usize>(first * t.outRowBytes);
  band.rows = pixels;
  multiplyBlocks(t, band, 0, 0, (t.groupFilters + 7) >> 3, scratch);
}

/** Finds the rows of a unit, and copies those of the image where they need zeros around or a slope. */
function placeBand(t: Convolution, rowUnit: i32, band: Band, to: usize): void {
  const n = rowUnit / t.bands;
  const firstRow = (rowUnit - n * t.bands) * t.bandRows;
  const rows = min(t.bandRows, t.outHeight - firstRow);
  const top = firstRow * t.stridesDown - t.top;
  band.rows = rows;
  band.out = t.out + <usize>(n * t.outImageBytes) + <usize>(firstRow * t.outRowBytes);
  if (t.copies) {
    const height = (rows - 1) * t.stridesDown + (t.tapsDown - 1) * t.dilationDown + 1;
    const width = (t.outWidth - 1) * t.stridesAcross + (t.tapsAcross - 1) * t.dilationAcross + 1;
    if (t.tapsDown > 0 && t.tapsAcross > 0) loadBand(to, t, n, top, height, -t.left, width);
    band.input = to;
    band.pixelBytes = t.channels << 2;
    band.rowBytes = width * band.pixelBytes;
  } else {
    band.pixelBytes = t.pixelBytes;
    band.rowBytes = t.width * t.pixelBytes;
    band.input = t.address + <usize>((n * t.height + top) * band.rowBytes - t.left * t.pixelBytes);
  }
}

/** All sums of a band and one group, block by block of its channels. */
function multiplyBlocks(
  t: Convolution,
  band: Band,
  group: i32,
  firstPanel: i32,
  endPanel: i32,
  scratch: usize,
): void {
  const channels = t.groupChannels;
  const inPlace = t.activated == 0;
  let last = 0;
  if (inPlace && t.activation == code.relu) last = RELU;
  if (inPlace && t.activation == code.leakyRelu) last = LEAKY;
  for (let from = 0; from < channels; from += t.channelBlock) {
    const block = min(t.channelBlock, channels - from);
    let finish = from + block == channels ? last : 0;
    if (from > 0 || t.adds) finish |= ADD;
    for (let panel = firstPanel; panel < endPanel; panel++) {
      const filter = group * t.groupFilters + (panel << 3);
      const weights = t.weights + <usize>(group * t.weightGroupBytes + panel * t.panelBytes + from * t.weightRowBytes);
      const start = from == 0 && t.bias ? t.bias + (<usize>filter << 2) : scratch;
      const columns = min(8, t.groupFilters - (panel << 3));
      const input = band.input + (<usize>(group * channels + from) << 2);
      multiplyPanel(t, band, input, weights, start, band.out + (<usize>filter << 2), block, columns, finish, scratch);
    }
  }
}

/** The sums of all pixels of a band with eight filters. */
function multiplyPanel(
  t: Convolution,
  band: Band,
  input: usize,
  weights: usize,
  start: usize,
  out: usize,
  block: i32,
  columns: i32,
  finish: i32,
  scratch: usize,
): void {
  const step: usize = t.stridesAcross * band.pixelBytes;
  const outStep: usize = t.outPixelBytes;
  let width = t.outWidth;
  let rows = band.rows;
  const rowJump: usize = t.stridesDown * band.rowBytes - width * step;
  const outJump: usize = t.outRowBytes - width * outStep;
  if (rowJump == 0 && outJump == 0) {
    width *= rows;
    rows = 1;
  }
  const tapBytes = t.dilationAcross * band.pixelBytes;
  const outerStep: usize = t.dilationDown * band.rowBytes - t.tapsAcross * tapBytes;
  let middleStep: usize = tapBytes - (block << 2);
  let middle = t.tapsAcross;
  let inner = block;
  const bRow: usize = t.weightRowBytes;
  if (middleStep == 0) {
    inner *= middle;
    middle = 1;
  }
  // What a tile's pixels are past when it ends, and where the next tile's begin.
  const length: usize = t.tapsDown * (middle * ((inner << 2) + middleStep) + outerStep);
  const jump = (step << 2) - length;
  let x = 0;
  for (let left = width * rows; left > 0; left -= 4) {
    if (x == width) {
      x = 0;
      input += rowJump;
      out += outJump;
    }
    const tiles = (width - x) >> 2;
    if (tiles > 0) {
      const o1 = out + outStep;
      const a1 = input + step;
      if (step == 4) {
        nearPixelTiles(
          tiles, jump, outStep << 2, input, t.tapsDown, outerStep, middle, middleStep, inner, weights, bRow, start,
          out, o1, o1 + outStep, o1 + outStep + outStep, columns, finish,
        );
      } else {
        pixelTiles(
          tiles, jump, outStep << 2, input, a1, a1 + step, a1 + step + step,
          t.tapsDown, outerStep, middle, middleStep, inner, weights, bRow, start,
          out, o1, o1 + outStep, o1 + outStep + outStep, columns, finish,
        );
      }
      input += step * (tiles << 2);
      out += outStep * (tiles << 2);
      x += tiles << 2;
      left -= (tiles - 1) << 2;
      continue;
    }
    for (let i: usize = 0; i < 16; i += 4) {
      if (x == width) {
        x = 0;
        input += rowJump;
        out += outJump;
      }
      const there = left > <i32>(i >> 2);
      store<usize>(scratch + i, there ? input : load<usize>(scratch, STARTS), STARTS);
      store<usize>(scratch + i, there ? out : scratch + NOWHERE, ENDS);
      input += step;
      out += outStep;
      x++;
    }
    pixelTiles(
      1, 0, 0, load<usize>(scratch, STARTS), load<usize>(scratch, STARTS + 4),
      load<usize>(scratch, STARTS + 8), load<usize>(scratch, STARTS + 12),
      t.tapsDown, outerStep, middle, middleStep, inner, weights, bRow, start,
      load<usize>(scratch, ENDS), load<usize>(scratch, ENDS + 4),
      load<usize>(scratch, ENDS + 8), load<usize>(scratch, ENDS + 12), columns, finish,
    );
  }
}

/** Applies the activation to the filters `from` to `to` of a band that has just been summed. */
function activate(t: Convolution, rowUnit: i32, band: Band, from: i32, to: i32): void {
  const filters = t.groups * t.groupFilters;
  if (to > filters || t.columnUnits == 1) to = filters;
  const pixels = band.rows * t.outWidth;
  const n = rowUnit / t.bands;
  const firstRow = (rowUnit - n * t.bands) * t.bandRows;
  const pixel = (n * t.outHeight + firstRow) * t.outWidth;
  let x = band.out + (<usize>from << 2);
  let step = t.outPixelBytes;
  let y = x;
  if (t.activated) {
    step = t.activatedPixelBytes;
    y = t.activated + <usize>(pixel * step) + (<usize>from << 2);
  }
  if (to - from == filters && step == filters << 2 && t.outPixelBytes == step) {
    return curveRun(t.activation, y, x, pixels * filters);
  }
  for (let i = 0; i < pixels; i++) {
    curveRun(t.activation, y, x, to - from);
    x += t.outPixelBytes;
    y += step;
  }
}
