/** Normalization over a batch, channel by channel, and its gradient: partial sums by runs of rows, then one pass over the numbers. */
import { curveRun, slopeRun } from "./curves";
import { madd, partBegin, storeFirst, word } from "./simd";

/** Rows that are summed before the sum is added to the others: keeps rounding small, and the rows in the cache. */
const BLOCK: i32 = 64;

/** Operands in the order in which `kernels/plan-batch-norm.ts` writes them. */
@unmanaged
class Norm {
  x: usize;
  xRowBytes: i32;
  rows: i32;
  channels: i32;
  /** Partial sums: for each part, two runs of `channels`, padded to fours. */
  sums: usize;
  parts: i32;
  gamma: usize;
  beta: usize;
  mean: usize;
  variance: usize;
  epsilon: f32;
  y: usize;
  yRowBytes: i32;
  dy: usize;
  dyRowBytes: i32;
  dgamma: usize;
  dbeta: usize;
  /** The code of the activation, or of its slope for the gradient; 0 for none. */
  curve: i32;
  /** What the activation gave, for the gradient. */
  activated: usize;
  activatedRowBytes: i32;
}

// @ts-ignore: decorator
@inline
function padded(t: Norm): i32 {
  return (t.channels + 3) & ~3;
}

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

function columnSum(from: usize, step: usize, count: i32): v128 {
  let a = f32x4.splat(0);
  let b = a, c = a, d = a;
  for (; count >= 4; count -= 4) {
    a = f32x4.add(a, v128.load(from));
    from += step;
    b = f32x4.add(b, v128.load(from));
    from += step;
    c = f32x4.add(c, v128.load(from));
    from += step;
    d = f32x4.add(d, v128.load(from));
    from += step;
  }
  for (; count > 0; count--) {
    a = f32x4.add(a, v128.load(from));
    from += step;
  }
  return f32x4.add(f32x4.add(a, b), f32x4.add(c, d));
}

function columnSpread(from: usize, step: usize, count: i32, mean: v128): v128 {
  let a = f32x4.splat(0);
  let b = a;
  for (; count >= 2; count -= 2) {
    const x = f32x4.sub(v128.load(from), mean);
    from += step;
    const y = f32x4.sub(v128.load(from), mean);
    from += step;
    a = madd(x, x, a);
    b = madd(y, y, b);
  }
  if (count > 0) {
    const x = f32x4.sub(v128.load(from), mean);
    a = madd(x, x, a);
  }
  return f32x4.add(a, b);
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
      storeFirst(t.mean + c, mean, t.channels - (c >> 2));
      storeFirst(t.variance + c, variance, t.channels - (c >> 2));
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
    if (t.curve != 0) activateRows(t, row, count);
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

function normalizeRows(t: Norm, first: i32, end: i32, mean: usize, scale: usize): void {
  const channels: usize = t.channels;
  for (let row = first; row < end; row++) {
    const x = t.x + <usize>(row * t.xRowBytes);
    const y = t.y + <usize>(row * t.yRowBytes);
    const whole = (channels & ~3) << 2;
    for (let c: usize = 0; c < whole; c += 16) {
      const centered = f32x4.sub(v128.load(x + c), v128.load(mean + c));
      v128.store(y + c, madd(centered, v128.load(scale + c), v128.load(t.beta + c)));
    }
    if (channels & 3) {
      const centered = f32x4.sub(v128.load(x + whole), v128.load(mean + whole));
      storeFirst(y + whole, madd(centered, v128.load(scale + whole), v128.load(t.beta + whole)), <i32>(channels & 3));
    }
  }
}

/** Puts dy times the slope where dx will lie, from which both tasks of the gradient then read it. */
function slopeRows(t: Norm, first: i32, count: i32): void {
  let to = t.y + <usize>(first * t.yRowBytes);
  let dy = t.dy + <usize>(first * t.dyRowBytes);
  let at = t.activated + <usize>(first * t.activatedRowBytes);
  const bytes = t.channels << 2;
  if (t.yRowBytes == bytes && t.dyRowBytes == bytes && t.activatedRowBytes == bytes)
    return slopeRun(t.curve, to, dy, at, count * t.channels);
  for (; count > 0; count--) {
    slopeRun(t.curve, to, dy, at, t.channels);
    to += t.yRowBytes;
    dy += t.dyRowBytes;
    at += t.activatedRowBytes;
  }
}

/** Sums of dy, times the slope where there is one, and of that·(x − mean), over one part's rows. */
export function normGradientSums(words: usize, part: i32, parts: i32): void {
  const t = changetype<Norm>(words);
  const wide: usize = padded(t) << 2;
  const sums = t.sums + <usize>part * 2 * wide;
  const first = partBegin(t.rows, part, parts);
  const end = partBegin(t.rows, part + 1, parts);
  const slopes = t.curve != 0 ? t.y : t.dy;
  const slopeBytes = t.curve != 0 ? t.yRowBytes : t.dyRowBytes;
  for (let row = first; row < end; row += BLOCK) {
    const count = min(BLOCK, end - row);
    if (t.curve != 0) slopeRows(t, row, count);
    for (let c: usize = 0; c < wide; c += 16) {
      const mean = v128.load(t.mean + c);
      let x = t.x + <usize>(row * t.xRowBytes) + c;
      let dy = slopes + <usize>(row * slopeBytes) + c;
      let plain = f32x4.splat(0);
      let product = plain, plain2 = plain, product2 = plain;
      let i = count;
      for (; i >= 2; i -= 2) {
        const d = v128.load(dy);
        plain = f32x4.add(plain, d);
        product = madd(d, f32x4.sub(v128.load(x), mean), product);
        dy += slopeBytes;
        x += t.xRowBytes;
        const e = v128.load(dy);
        plain2 = f32x4.add(plain2, e);
        product2 = madd(e, f32x4.sub(v128.load(x), mean), product2);
        dy += slopeBytes;
        x += t.xRowBytes;
      }
      if (i > 0) {
        const d = v128.load(dy);
        plain = f32x4.add(plain, d);
        product = madd(d, f32x4.sub(v128.load(x), mean), product);
      }
      plain = f32x4.add(plain, plain2);
      product = f32x4.add(product, product2);
      if (row > first) {
        plain = f32x4.add(plain, v128.load(sums + c));
        product = f32x4.add(product, v128.load(sums + c + wide));
      }
      v128.store(sums + c, plain);
      v128.store(sums + c + wide, product);
    }
  }
}

/** dx = gamma/root · (dy − Σdy/N − (x − mean)·Σ(dy·(x − mean))/(N·root²)) for one part's rows. Ioffe and Szegedy 2015, section 3. */
export function normalizeGradient(words: usize, part: i32, parts: i32, scratch: usize): void {
  const t = changetype<Norm>(words);
  const wide = padded(t) << 2;
  const rows = f32x4.splat(<f32>t.rows);
  for (let c = 0; c < wide; c += 16) {
    let plain = v128.load(t.sums + c);
    let product = v128.load(t.sums + c + wide);
    for (let other = 1; other < t.parts; other++) {
      const from = t.sums + <usize>(other * 2 * wide + c);
      plain = f32x4.add(plain, v128.load(from));
      product = f32x4.add(product, v128.load(from + wide));
    }
    const square = f32x4.add(v128.load(t.variance + c), f32x4.splat(t.epsilon));
    const root = f32x4.sqrt(square);
    if (part == 0) {
      storeFirst(t.dbeta + c, plain, t.channels - (c >> 2));
      storeFirst(t.dgamma + c, f32x4.div(product, root), t.channels - (c >> 2));
    }
    v128.store(scratch + c, f32x4.div(v128.load(t.gamma + c), root));
    v128.store(scratch + wide + c, f32x4.div(plain, rows));
    v128.store(scratch + 2 * wide + c, f32x4.neg(f32x4.div(product, f32x4.mul(rows, square))));
  }
  const end = partBegin(t.rows, part + 1, parts);
  const shift = scratch + wide, slope = shift + wide;
  const slopes = t.curve != 0 ? t.y : t.dy;
  const slopeBytes = t.curve != 0 ? t.yRowBytes : t.dyRowBytes;
  for (let row = partBegin(t.rows, part, parts); row < end; row++) {
    const x = t.x + <usize>(row * t.xRowBytes);
    const dy = slopes + <usize>(row * slopeBytes);
    const dx = t.y + <usize>(row * t.yRowBytes);
    for (let c = 0; c < wide; c += 16) {
      const centered = f32x4.sub(v128.load(x + c), v128.load(t.mean + c));
      const inner = madd(centered, v128.load(slope + c), f32x4.sub(v128.load(dy + c), v128.load(shift + c)));
      storeFirst(dx + c, f32x4.mul(inner, v128.load(scratch + c)), t.channels - (c >> 2));
    }
  }
}

/** Words: x, row bytes, rows, columns, where the sums of a part go and bytes from one part's to the next's. */
export function columnSums(words: usize, part: i32, parts: i32): void {
  const columns = word(words, 3);
  const first = partBegin(word(words, 2), part, parts);
  const end = partBegin(word(words, 2), part + 1, parts);
  for (let c = 0; c < columns; c += 4) {
    let sum = f32x4.splat(0);
    for (let row = first; row < end; row += BLOCK) {
      const from = word(words, 0) + row * word(words, 1) + (c << 2);
      sum = f32x4.add(sum, columnSum(from, word(words, 1), min(BLOCK, end - row)));
    }
    storeFirst(word(words, 4) + part * word(words, 5) + (c << 2), sum, columns - c);
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
      store<f32>(word(words, 11) + row * word(words, 12) + column, load<f32>(from) * scale);
    }
  }
}
