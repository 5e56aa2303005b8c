/**
 * The innermost sums of every product and convolution: 4 × 8 numbers of the result, kept in eight registers.
 *
 * With two registers for eight numbers of b and one for a number of a, this fills the sixteen that a 128-bit machine has; taller or
 * wider tiles were measured and are slower without fused multiply-add.
 */
import { kept, madd, storeFirst } from "./simd";

/** What happens to the sums of a tile when they are stored. */
export const ADD: i32 = 1;
export const RELU: i32 = 2;
export const LEAKY: i32 = 4;

// @ts-ignore: decorator
@inline
function finished(value: v128, finish: i32): v128 {
  const zero = f32x4.splat(0);
  if (finish & RELU) return f32x4.pmax(value, zero);
  if (finish & LEAKY) {
    return v128.bitselect(value, f32x4.mul(value, f32x4.splat(0.2)), f32x4.gt(value, zero));
  }
  return value;
}

// @ts-ignore: decorator
@inline
function put(to: usize, low: v128, high: v128, columns: i32, finish: i32): void {
  if (finish) {
    if (finish & ADD) {
      low = f32x4.add(low, v128.load(to));
      high = f32x4.add(high, v128.load(to, 16));
    }
    low = finished(low, finish);
    high = finished(high, finish);
  }
  low = kept(low);
  high = kept(high);
  if (columns >= 8) {
    v128.store(to, low);
    v128.store(to, high, 16);
  } else if (columns > 4) {
    v128.store(to, low);
    storeFirst(to + 16, high, columns - 4);
  } else {
    storeFirst(to, low, columns);
  }
}

/**
 * Four pixels by eight filters, `tiles` times: o_i = start + Σ a_i[k] · b[k], where k runs over `inner` numbers that lie end to end
 * in a, `middle` times with `middleStep` bytes between, `outer` times with `outerStep` between, and over rows of b `bRow` bytes apart.
 * From one tile to the next, a moves by `aJump` bytes from where it ended, o by `oJump`. The loop over tiles is in here because a
 * call with so many operands takes as long as ten rows of b.
 */
export function pixelTiles(
  tiles: i32, aJump: usize, oJump: usize,
  a0: usize, a1: usize, a2: usize, a3: usize,
  outer: i32, outerStep: usize, middle: i32, middleStep: usize, inner: i32,
  weights: usize, bRow: usize, start: usize,
  o0: usize, o1: usize, o2: usize, o3: usize, columns: i32, finish: i32,
): void {
  for (; tiles > 0; tiles--) {
    let b = weights;
    let c00 = v128.load(start);
    let c01 = v128.load(start, 16);
    let c10 = c00, c11 = c01, c20 = c00, c21 = c01, c30 = c00, c31 = c01;
    for (let o = outer; o > 0; o--) {
      for (let m = middle; m > 0; m--) {
        for (let k = inner; k > 0; k--) {
          const b0 = v128.load(b);
          const b1 = v128.load(b, 16);
          let a = v128.load32_splat(a0);
          c00 = madd(a, b0, c00);
          c01 = madd(a, b1, c01);
          a = v128.load32_splat(a1);
          c10 = madd(a, b0, c10);
          c11 = madd(a, b1, c11);
          a = v128.load32_splat(a2);
          c20 = madd(a, b0, c20);
          c21 = madd(a, b1, c21);
          a = v128.load32_splat(a3);
          c30 = madd(a, b0, c30);
          c31 = madd(a, b1, c31);
          a0 += 4;
          a1 += 4;
          a2 += 4;
          a3 += 4;
          b += bRow;
        }
        a0 += middleStep;
        a1 += middleStep;
        a2 += middleStep;
        a3 += middleStep;
      }
      a0 += outerStep;
      a1 += outerStep;
      a2 += outerStep;
      a3 += outerStep;
    }
    put(o0, c00, c01, columns, finish);
    put(o1, c10, c11, columns, finish);
    put(o2, c20, c21, columns, finish);
    put(o3, c30, c31, columns, finish);
    a0 += aJump;
    a1 += aJump;
    a2 += aJump;
    a3 += aJump;
    o0 += oJump;
    o1 += oJump;
    o2 += oJump;
    o3 += oJump;
  }
}

/** The same for pixels of one channel that lie side by side: one address leads to all four, and few taps make a sum. */
export function nearPixelTiles(
  tiles: i32, aJump: usize, oJump: usize,
  a: usize,
  outer: i32, outerStep: usize, middle: i32, middleStep: usize, inner: i32,
  weights: usize, bRow: usize, start: usize,
  o0: usize, o1: usize, o2: usize, o3: usize, columns: i32, finish: i32,
): void {
  for (; tiles > 0; tiles--) {
    let b = weights;
    let c00 = v128.load(start);
    let c01 = v128.load(start, 16);
    let c10 = c00, c11 = c01, c20 = c00, c21 = c01, c30 = c00, c31 = c01;
    for (let o = outer; o > 0; o--) {
      for (let m = middle; m > 0; m--) {
        for (let k = inner; k > 0; k--) {
          const b0 = v128.load(b);
          const b1 = v128.load(b, 16);
          let four = v128.load32_splat(a);
          c00 = madd(four, b0, c00);
          c01 = madd(four, b1, c01);
          four = v128.load32_splat(a, 4);
          c10 = madd(four, b0, c10);
          c11 = madd(four, b1, c11);
          four = v128.load32_splat(a, 8);
          c20 = madd(four, b0, c20);
          c21 = madd(four, b1, c21);
          four = v128.load32_splat(a, 12);
          c30 = madd(four, b0, c30);
          c31 = madd(four, b1, c31);
          a += 4;
          b += bRow;
        }
        a += middleStep;
      }
      a += outerStep;
    }
    put(o0, c00, c01, columns, finish);
    put(o1, c10, c11, columns, finish);
    put(o2, c20, c21, columns, finish);
    put(o3, c30, c31, columns, finish);
    a += aJump;
    o0 += oJump;
    o1 += oJump;
    o2 += oJump;
    o3 += oJump;
  }
}

/**
 * Four weights by eight filters: o_i = Σ a_i[p] · b[p], where p runs over `inner` pixels `aStep` bytes apart, `middle` times with
 * `middleStep` between, `outer` times with `outerStep` between, and over pixels of b `bStep` bytes apart.
 */
export function weightTile(
  a0: usize, a1: usize, a2: usize, a3: usize,
  outer: i32, outerStep: usize, middle: i32, middleStep: usize, inner: i32, aStep: usize,
  b: usize, bStep: usize,
  o0: usize, o1: usize, o2: usize, o3: usize, columns: i32, finish: i32,
): void {
  let c00 = f32x4.splat(0);
  let c01 = c00, c10 = c00, c11 = c00, c20 = c00, c21 = c00, c30 = c00, c31 = c00;
  for (let o = outer; o > 0; o--) {
    for (let m = middle; m > 0; m--) {
      for (let p = inner; p > 0; p--) {
        const b0 = v128.load(b);
        const b1 = v128.load(b, 16);
        let a = v128.load32_splat(a0);
        c00 = madd(a, b0, c00);
        c01 = madd(a, b1, c01);
        a = v128.load32_splat(a1);
        c10 = madd(a, b0, c10);
        c11 = madd(a, b1, c11);
        a = v128.load32_splat(a2);
        c20 = madd(a, b0, c20);
        c21 = madd(a, b1, c21);
        a = v128.load32_splat(a3);
        c30 = madd(a, b0, c30);
        c31 = madd(a, b1, c31);
        a0 += aStep;
        a1 += aStep;
        a2 += aStep;
        a3 += aStep;
        b += bStep;
      }
      a0 += middleStep;
      a1 += middleStep;
      a2 += middleStep;
      a3 += middleStep;
    }
    a0 += outerStep;
    a1 += outerStep;
    a2 += outerStep;
    a3 += outerStep;
  }
  put(o0, c00, c01, columns, finish);
  put(o1, c10, c11, columns, finish);
  put(o2, c20, c21, columns, finish);
  put(o3, c30, c31, columns, finish);
}

/** The same for four weights whose numbers lie side by side: one address leads to all of them. */
export function nearWeightTile(
  a: usize,
  outer: i32, outerStep: usize, middle: i32, middleStep: usize, inner: i32, aStep: usize,
  b: usize, bStep: usize,
  o0: usize, o1: usize, o2: usize, o3: usize, columns: i32, finish: i32,
): void {
  let c00 = f32x4.splat(0);
  let c01 = c00, c10 = c00, c11 = c00, c20 = c00, c21 = c00, c30 = c00, c31 = c00;
  for (let o = outer; o > 0; o--) {
    for (let m = middle; m > 0; m--) {
      for (let p = inner; p > 0; p--) {
        const b0 = v128.load(b);
        const b1 = v128.load(b, 16);
        let four = v128.load32_splat(a);
        c00 = madd(four, b0, c00);
        c01 = madd(four, b1, c01);
        four = v128.load32_splat(a, 4);
        c10 = madd(four, b0, c10);
        c11 = madd(four, b1, c11);
        four = v128.load32_splat(a, 8);
        c20 = madd(four, b0, c20);
        c21 = madd(four, b1, c21);
        four = v128.load32_splat(a, 12);
        c30 = madd(four, b0, c30);
        c31 = madd(four, b1, c31);
        a += aStep;
        b += bStep;
      }
      a += middleStep;
    }
    a += outerStep;
  }
  put(o0, c00, c01, columns, finish);
  put(o1, c10, c11, columns, finish);
  put(o2, c20, c21, columns, finish);
  put(o3, c30, c31, columns, finish);
}
