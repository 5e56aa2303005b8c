/** Brings rows of an image into the scratch of a lane, with zeros around it, so that the sums over them need no borders. */
import * as code from "../kernels/codes";
import { slopeRun } from "./curves";
import { keepRun, passed } from "./keep-run";
import { copyRun, fillRun } from "./simd";

/** An image batch [N,H,W,C] in memory. */
@unmanaged
export class Image {
  address: usize;
  /** Bytes from one pixel to the next: more than its channels take where it is a range of a wider tensor. */
  pixelBytes: i32;
  height: i32;
  width: i32;
  channels: i32;
  /** What its numbers are multiplied with, the slope of this activation at `slopeAt`; 0 for nothing. */
  slope: i32;
  slopeAt: usize;
  slopePixelBytes: i32;
}

/** Copies the channels of pixels, fours of them, that lie apart. */
function copyPixels(to: usize, from: usize, fromBytes: i32, count: i32, channels: i32): void {
  const jump: usize = fromBytes - (channels << 2);
  for (; count > 0; count--) {
    for (let c = channels; c > 0; c -= 4) {
      v128.store(to, v128.load(from));
      to += 16;
      from += 16;
    }
    from += jump;
  }
}

/** The same, where a number is kept only if the one at its place in `at` is above 0: the slope of relu, the most frequent one. */
function keepPixels(
  to: usize,
  from: usize,
  fromBytes: i32,
  at: usize,
  atBytes: i32,
  count: i32,
  channels: i32,
): void {
  const jump: usize = fromBytes - (channels << 2);
  const atJump: usize = atBytes - (channels << 2);
  for (; count > 0; count--) {
    for (let c = channels; c > 0; c -= 4) {
      v128.store(to, passed(from, at));
      to += 16;
      from += 16;
      at += 16;
    }
    from += jump;
    at += atJump;
  }
}

function loadRun(to: usize, image: Image, pixel: i32, count: i32): void {
  const channels = image.channels;
  const isFours = (channels & 3) == 0;
  const bytes = image.pixelBytes;
  let from = image.address + <usize>(pixel * bytes);
  const dense = bytes == channels << 2;
  if (!image.slope) {
    if (dense) return copyRun(to, from, count * channels);
    if (isFours) return copyPixels(to, from, bytes, count, channels);
    for (let i = 0; i < count; i++) {
      copyRun(to, from, channels);
      from += bytes;
      to += channels << 2;
    }
    return;
  }
  const atBytes = image.slopePixelBytes;
  let at = image.slopeAt + <usize>(pixel * atBytes);
  if (dense && atBytes == bytes) {
    if (image.slope == code.relu) return keepRun(to, from, at, count * channels);
    return slopeRun(image.slope, to, from, at, count * channels);
  }
  if (isFours && image.slope == code.relu) {
    return keepPixels(to, from, bytes, at, atBytes, count, channels);
  }
  for (let i = 0; i < count; i++) {
    slopeRun(image.slope, to, from, at, channels);
    from += bytes;
    at += atBytes;
    to += channels << 2;
  }
}

/**
 * Loads `rows` × `columns` pixels of image n from (top, left) on, which may lie outside: there it writes zeros.
 * They lie end to end at `to`.
 */
export function loadBand(
  to: usize,
  image: Image,
  n: i32,
  top: i32,
  rows: i32,
  left: i32,
  columns: i32,
): void {
  const channels = image.channels;
  const rowBytes: usize = <usize>(columns * channels) << 2;
  if (left == 0 && columns == image.width) return loadRows(to, image, n, top, rows, rowBytes);
  const first = max(left, 0);
  const end = max(min(left + columns, image.width), first);
  for (let y = top; y < top + rows; y++) {
    if (y < 0 || y >= image.height || first == end) {
      fillRun(to, 0, columns * channels);
    } else {
      const before = (first - left) * channels;
      const count = (end - first) * channels;
      if (before > 0) fillRun(to, 0, before);
      loadRun(to + (<usize>before << 2), image, (n * image.height + y) * image.width + first, end - first);
      const after = columns * channels - before - count;
      if (after > 0) fillRun(to + (<usize>(before + count) << 2), 0, after);
    }
    to += rowBytes;
  }
}

/** The same for whole rows, which lie end to end: in a batch that is one column of pixels, all of them are one run. */
function loadRows(to: usize, image: Image, n: i32, top: i32, rows: i32, rowBytes: usize): void {
  const first = max(top, 0);
  const end = max(min(top + rows, image.height), first);
  const numbers = image.width * image.channels;
  if (first > top) fillRun(to, 0, (first - top) * numbers);
  to += <usize>(first - top) * rowBytes;
  loadRun(to, image, (n * image.height + first) * image.width, (end - first) * image.width);
  to += <usize>(end - first) * rowBytes;
  if (top + rows > end) fillRun(to, 0, (top + rows - end) * numbers);
}
