/** Brings rows of an image into the scratch of a lane, with zeros around it, so that the sums over them need no borders. */
import { slopeRun } from "./curves";
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

function loadRun(to: usize, image: Image, pixel: i32, count: i32): void {
  const channels = image.channels;
  let from = image.address + <usize>(pixel * image.pixelBytes);
  const dense = image.pixelBytes == channels << 2;
  if (!image.slope) {
    if (dense) return copyRun(to, from, count * channels);
    for (let i = 0; i < count; i++) {
      copyRun(to, from, channels);
      from += image.pixelBytes;
      to += channels << 2;
    }
    return;
  }
  let at = image.slopeAt + <usize>(pixel * image.slopePixelBytes);
  if (dense && image.slopePixelBytes == image.pixelBytes) {
    return slopeRun(image.slope, to, from, at, count * channels);
  }
  for (let i = 0; i < count; i++) {
    slopeRun(image.slope, to, from, at, channels);
    from += image.pixelBytes;
    at += image.slopePixelBytes;
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
