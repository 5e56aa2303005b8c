/** The passes of a normalization over its numbers. */
import * as code from "../kernels/codes";
import { Norm, padded } from "./norm-operands";
import { kept, madd, storeFirst } from "./simd";

/**
 * Rows of at most this many bytes are gone over four channels at a time, with what belongs to the channels in registers. Wider ones
 * are read as they lie: every other line of memory is more than the processor brings near in time.
 */
const NARROW: usize = 32;
/** Narrow rows that are gone over before the next four channels have their turn. */
const RUN: i32 = 64;

/** y = (x − mean) · scale + beta of rows `first` to `end`, and relu of it where that is the activation. */
export function normalizeRows(t: Norm, first: i32, end: i32, mean: usize, scale: usize): void {
  const wide: usize = padded(t) << 2;
  const width = wide <= NARROW ? 16 : wide;
  const run = wide <= NARROW ? RUN : end - first;
  for (let row = first; row < end; row += run) {
    const count = min(run, end - row);
    for (let c: usize = 0; c < wide; c += width) {
      if (t.curve == code.relu) normalizeBlock(t, row, count, c, width, mean, scale, true);
      else normalizeBlock(t, row, count, c, width, mean, scale, false);
    }
  }
}

// @ts-ignore: decorator
@inline
function normalized(x: usize, mean: v128, scale: v128, beta: v128, relu: bool): v128 {
  const value = madd(f32x4.sub(v128.load(x), mean), scale, beta);
  return relu ? f32x4.pmax(value, f32x4.splat(0)) : value;
}

/** Some rows, from a channel on: four channels of them, or all. */
// @ts-ignore: decorator
@inline
function normalizeBlock(
  t: Norm, row: i32, count: i32, from: usize, width: usize, mean: usize, scale: usize, relu: bool,
): void {
  const xStep: usize = t.xRowBytes, yStep: usize = t.yRowBytes;
  let x = t.x + <usize>row * xStep + from, y = t.y + <usize>row * yStep + from;
  mean += from;
  scale += from;
  const beta = t.beta + from;
  const channels = t.channels - <i32>(from >> 2);
  if (width == 16) {
    const m = v128.load(mean), s = v128.load(scale), b = v128.load(beta);
    for (; count > 0; count--) {
      storeFirst(y, normalized(x, m, s, b, relu), channels);
      x += xStep;
      y += yStep;
    }
    return;
  }
  const whole: usize = (channels & ~3) << 2;
  for (; count > 0; count--) {
    for (let c: usize = 0; c < whole; c += 16) {
      v128.store(y + c, normalized(x + c, v128.load(mean + c), v128.load(scale + c), v128.load(beta + c), relu));
    }
    if (channels & 3) {
      const m = v128.load(mean + whole), s = v128.load(scale + whole), b = v128.load(beta + whole);
      storeFirst(y + whole, normalized(x + whole, m, s, b, relu), channels & 3);
    }
    x += xStep;
    y += yStep;
  }
}

/** dx = scale · (dy − shift + slope · (x − mean)) of rows `first` to `end`, from scale, shift and slope of all channels, end to end. */
export function normalizeGradientRows(t: Norm, first: i32, end: i32, dy: usize, dyStep: usize, scale: usize): void {
  const wide: usize = padded(t) << 2;
  const width = wide <= NARROW ? 16 : wide;
  const run = wide <= NARROW ? RUN : end - first;
  for (let row = first; row < end; row += run) {
    const count = min(run, end - row);
    for (let c: usize = 0; c < wide; c += width) gradientBlock(t, row, count, c, width, dy, dyStep, scale);
  }
}

// @ts-ignore: decorator
@inline
function gradient(x: usize, dy: usize, mean: v128, scale: v128, shift: v128, slope: v128): v128 {
  const centered = f32x4.sub(v128.load(x), mean);
  return kept(f32x4.mul(madd(centered, slope, f32x4.sub(v128.load(dy), shift)), scale));
}

// @ts-ignore: decorator
@inline
function gradientBlock(
  t: Norm, row: i32, count: i32, from: usize, width: usize, dy: usize, dyStep: usize, scale: usize,
): void {
  const wide: usize = padded(t) << 2;
  const xStep: usize = t.xRowBytes, dxStep: usize = t.yRowBytes;
  let x = t.x + <usize>row * xStep + from, dx = t.y + <usize>row * dxStep + from;
  dy += <usize>row * dyStep + from;
  scale += from;
  const mean = t.mean + from, shift = scale + wide, slope = shift + wide;
  const channels = t.channels - <i32>(from >> 2);
  if (width == 16) {
    const m = v128.load(mean), s = v128.load(scale), h = v128.load(shift), l = v128.load(slope);
    for (; count > 0; count--) {
      storeFirst(dx, gradient(x, dy, m, s, h, l), channels);
      x += xStep;
      dy += dyStep;
      dx += dxStep;
    }
    return;
  }
  for (; count > 0; count--) {
    for (let c: usize = 0; c < wide; c += 16) {
      const m = v128.load(mean + c), s = v128.load(scale + c), h = v128.load(shift + c), l = v128.load(slope + c);
      storeFirst(dx + c, gradient(x + c, dy + c, m, s, h, l), channels - <i32>(c >> 2));
    }
    x += xStep;
    dy += dyStep;
    dx += dxStep;
  }
}
