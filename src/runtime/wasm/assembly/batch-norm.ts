/** Normalization over a batch, channel by channel: partial sums by runs of rows, then one pass over the numbers. */
import * as code from "../kernels/codes";
import { BLOCK, columnSpread, columnSum } from "./column-sums";
import { curveRun } from "./curves";
import { Norm, padded } from "./norm-operands";
import { normalizeRows } from "./norm-rows";
import { kept, keptOne, madd, partBegin, storeFirst, word } from "./simd";

/** Mean and sum of squared distances from it of one part's rows. Chan, Golub and LeVeque 1979, eq. 2.1, block by block. */
export function channelMoments(words: usize, part: i32, parts: i32): void {
  const t = changetype<Norm>(words);
  const wide: usize = padded(t) << 2;
  const means = t.sums + <usize>part * 2 * wide;
  const first = partBegin(t.rows, part, parts);
  const end = partBegin(t.rows, part + 1, parts);
  for (let row = first; row < end; row += BLOCK) {
    const count = min(BLOCK, end - row);
    const before: f32 = <f32>(row - first);
    const share = f32x4.splat(<f32>count / (before + <f32>count));
    const weight = f32x4.splat(before * <f32>count / (before + <f32>count));
    for (let c: usize = 0; c < wide; c += 16) {
      const from = t.x + <usize>(row * t.xRowBytes) + c;
      const mean = f32x4.div(columnSum(from, t.xRowBytes, count), f32x4.splat(<f32>count));
      const spread = columnSpread(from, t.xRowBytes, count, mean);
      if (row == first) {
        v128.store(means + c, mean);
        v128.store(means + c + wide, spread);
      } else {
        const old = v128.load(means + c);
        const delta = f32x4.sub(mean, old);
        v128.store(means + c, madd(delta, share, old));
        const squares = madd(f32x4.mul(delta, delta), weight, spread);
        v128.store(means + c + wide, f32x4.add(v128.load(means + c + wide), squares));
      }
    }
  }
}

/** Puts the parts' moments together, writes them where they are asked for, and normalises the rows of one part. */
export function normalize(words: usize, part: i32, parts: i32, scratch: usize): void {
  const t = changetype<Norm>(words);
  const wide = padded(t) << 2;
  for (let c = 0; c < wide; c += 16) {
    let mean = v128.load(t.sums + c);
    let spread = v128.load(t.sums + c + wide);
    let before: f32 = <f32>partBegin(t.rows, 1, t.parts);
    for (let other = 1; other < t.parts; other++) {
      const count = <f32>(partBegin(t.rows, other + 1, t.parts) - partBegin(t.rows, other, t.parts));
      const from = t.sums + <usize>(other * 2 * wide + c);
      const delta = f32x4.sub(v128.load(from), mean);
      mean = madd(delta, f32x4.splat(count / (before + count)), mean);
      spread = f32x4.add(spread, v128.load(from + wide));
      spread = madd(f32x4.mul(delta, delta), f32x4.splat(before * count / (before + count)), spread);
      before += count;
    }
    const variance = f32x4.div(spread, f32x4.splat(<f32>t.rows));
    if (part == 0) {
      storeFirst(t.mean + c, kept(mean), t.channels - (c >> 2));
      storeFirst(t.variance + c, kept(variance), t.channels - (c >> 2));
    }
    v128.store(scratch + c, mean);
    v128.store(scratch + wide + c, scaleOf(v128.load(t.gamma + c), variance, t.epsilon));
  }
  applyNorm(t, part, parts, scratch, scratch + wide);
}

// @ts-ignore: decorator
@inline
function scaleOf(gamma: v128, variance: v128, epsilon: f32): v128 {
  return f32x4.div(gamma, f32x4.sqrt(f32x4.add(variance, f32x4.splat(epsilon))));
}

/** Normalises by statistics that come in. */
export function normalizeStored(words: usize, part: i32, parts: i32, scratch: usize): void {
  const t = changetype<Norm>(words);
  const wide = padded(t) << 2;
  for (let c = 0; c < wide; c += 16) {
    v128.store(scratch + c, v128.load(t.mean + c));
    v128.store(scratch + wide + c, scaleOf(v128.load(t.gamma + c), v128.load(t.variance + c), t.epsilon));
  }
  applyNorm(t, part, parts, scratch, scratch + wide);
}

function applyNorm(t: Norm, part: i32, parts: i32, mean: usize, scale: usize): void {
  const end = partBegin(t.rows, part + 1, parts);
  for (let row = partBegin(t.rows, part, parts); row < end; row += BLOCK) {
    const count = min(BLOCK, end - row);
    normalizeRows(t, row, row + count, mean, scale);
    if (t.curve != 0 && t.curve != code.relu) activateRows(t, row, count);
  }
}

/** Applies the activation where the normalized rows lie. */
function activateRows(t: Norm, first: i32, count: i32): void {
  let y = t.y + <usize>(first * t.yRowBytes);
  if (t.yRowBytes == t.channels << 2) return curveRun(t.curve, y, y, count * t.channels);
  for (; count > 0; count--) {
    curveRun(t.curve, y, y, t.channels);
    y += t.yRowBytes;
  }
}

/**
 * Filters and bias that do what normalising afterwards would. Words: kernel and its row bytes, rows, columns, filters; bias, gamma,
 * beta, mean, variance; epsilon; where the filters and their row bytes, where the bias.
 */
export function foldNorm(words: usize): void {
  const columns = word(words, 3), filters = word(words, 4);
  const epsilon = load<f32>(words + 40);
  for (let f = 0; f < filters; f++) {
    const at: usize = <usize>f << 2;
    const scale = load<f32>(word(words, 6) + at) / sqrt<f32>(load<f32>(word(words, 9) + at) + epsilon);
    const centered = load<f32>(word(words, 5) + at) - load<f32>(word(words, 8) + at);
    store<f32>(word(words, 13) + at, load<f32>(word(words, 7) + at) + centered * scale);
    const all = word(words, 2) * columns;
    for (let i = f; i < all; i += filters) {
      const row = i / columns;
      const column = (i - row * columns) << 2;
      const from = word(words, 0) + row * word(words, 1) + column;
      store<f32>(word(words, 11) + row * word(words, 12) + column, keptOne(load<f32>(from) * scale));
    }
  }
}
