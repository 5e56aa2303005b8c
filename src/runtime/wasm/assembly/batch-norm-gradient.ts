/** The gradient of a normalization over a batch: partial sums by runs of rows, then one pass over the numbers. */
import * as code from "../kernels/codes";
import { BLOCK } from "./column-sums";
import { slopeRun } from "./curves";
import { keepRun } from "./keep-run";
import { Norm, padded } from "./norm-operands";
import { normalizeGradientRows } from "./norm-rows";
import { kept, madd, partBegin, storeFirst } from "./simd";

/** Puts dy times the slope where dx will lie, from which both tasks of the gradient then read it. */
function slopeRows(t: Norm, first: i32, count: i32): void {
  let to = t.y + <usize>(first * t.yRowBytes);
  let dy = t.dy + <usize>(first * t.dyRowBytes);
  let at = t.activated + <usize>(first * t.activatedRowBytes);
  const bytes = t.channels << 2;
  if (t.yRowBytes == bytes && t.dyRowBytes == bytes && t.activatedRowBytes == bytes) {
    if (t.curve == code.relu) return keepRun(to, dy, at, count * t.channels);
    return slopeRun(t.curve, to, dy, at, count * t.channels);
  }
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
      storeFirst(t.dgamma + c, kept(f32x4.div(product, root)), t.channels - (c >> 2));
    }
    v128.store(scratch + c, f32x4.div(v128.load(t.gamma + c), root));
    v128.store(scratch + wide + c, f32x4.div(plain, rows));
    v128.store(scratch + 2 * wide + c, f32x4.neg(f32x4.div(product, f32x4.mul(rows, square))));
  }
  const first = partBegin(t.rows, part, parts);
  const end = partBegin(t.rows, part + 1, parts);
  if (t.curve != 0) normalizeGradientRows(t, first, end, t.y, t.yRowBytes, scratch);
  else normalizeGradientRows(t, first, end, t.dy, t.dyRowBytes, scratch);
}
