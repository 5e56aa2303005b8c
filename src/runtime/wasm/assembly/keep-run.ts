/** Relu, the most frequent activation, and its slope, over runs of numbers. */
import { storeFirst } from "./simd";

/** Four numbers, of which those stay whose places in `at` hold something above 0. */
// @ts-ignore: decorator
@inline
export function passed(from: usize, at: usize): v128 {
  return v128.and(v128.load(from), f32x4.gt(v128.load(at), f32x4.splat(0)));
}

/** The same for numbers that lie end to end. */
export function keepRun(to: usize, from: usize, at: usize, count: i32): void {
  for (; count >= 16; count -= 16) {
    v128.store(to, passed(from, at));
    v128.store(to, passed(from + 16, at + 16), 16);
    v128.store(to, passed(from + 32, at + 32), 32);
    v128.store(to, passed(from + 48, at + 48), 48);
    to += 64;
    from += 64;
    at += 64;
  }
  for (; count > 0; count -= 4) {
    storeFirst(to, passed(from, at), count);
    to += 16;
    from += 16;
    at += 16;
  }
}

/** The larger of each number and 0; a NaN stays one. */
export function reluRun(to: usize, from: usize, count: i32): void {
  const zero = f32x4.splat(0);
  for (; count >= 16; count -= 16) {
    v128.store(to, f32x4.pmax(v128.load(from), zero));
    v128.store(to, f32x4.pmax(v128.load(from, 16), zero), 16);
    v128.store(to, f32x4.pmax(v128.load(from, 32), zero), 32);
    v128.store(to, f32x4.pmax(v128.load(from, 48), zero), 48);
    to += 64;
    from += 64;
  }
  for (; count > 0; count -= 4) {
    storeFirst(to, f32x4.pmax(v128.load(from), zero), count);
    to += 16;
    from += 16;
  }
}
