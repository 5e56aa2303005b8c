/** What the kernels do with four numbers at once. */
import { smallestNumber, smallestSquared } from "../../../protocol/smallest-number";

/** a·b + c: fused, and rounded once, where the build has relaxed SIMD. */
// @ts-ignore: decorator
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_madd<f32>(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** Numbers below 2⁻¹⁰⁰ as zeros; a NaN stays one. Compared as integers, for a processor may stumble over the numbers themselves. */
// @ts-ignore: decorator
@inline
export function kept(value: v128): v128 {
  return keptFrom(value, i32x4.splat(SIZE_BITS), i32x4.splat(LEAST_BITS));
}

/** Numbers whose squares would be below 2⁻¹⁰⁰ as zeros. */
// @ts-ignore: decorator
@inline
export function keptForSquare(value: v128): v128 {
  return keptFrom(value, i32x4.splat(SIZE_BITS), i32x4.splat(LEAST_SQUARED_BITS));
}

/** All bits but the sign; and those of the largest number that counts as zero, and as zero before it is squared. */
export const SIZE_BITS: i32 = 0x7fffffff;
export const LEAST_BITS: i32 = reinterpret<i32>(<f32>smallestNumber) - 1;
export const LEAST_SQUARED_BITS: i32 = reinterpret<i32>(<f32>smallestSquared) - 1;

/** Likewise, with the bits four times in registers, where engines would make them anew for each four numbers. */
// @ts-ignore: decorator
@inline
export function keptFrom(value: v128, sizeBits: v128, least: v128): v128 {
  return v128.and(value, i32x4.gt_s(v128.and(value, sizeBits), least));
}

/** One number, likewise. */
// @ts-ignore: decorator
@inline
export function keptOne(value: f32): f32 {
  return abs<f32>(value) < <f32>smallestNumber ? 0 : value;
}

/** Stores the first one to four numbers: what lies behind them belongs to somebody else. */
// @ts-ignore: decorator
@inline
export function storeFirst(to: usize, value: v128, count: i32): void {
  if (count >= 4) {
    v128.store(to, value);
  } else {
    if (count & 2) {
      v128.store64_lane(to, value, 0);
      if (count & 1) v128.store32_lane(to, value, 2, 8);
    } else {
      v128.store32_lane(to, value, 0);
    }
  }
}

/** The sum of the four numbers. */
// @ts-ignore: decorator
@inline
export function sumOf(value: v128): f32 {
  const left = f32x4.extract_lane(value, 0) + f32x4.extract_lane(value, 1);
  return left + (f32x4.extract_lane(value, 2) + f32x4.extract_lane(value, 3));
}

/** Copies numbers, four at a time. */
export function copyRun(to: usize, from: usize, count: i32): void {
  let i = count;
  for (; i >= 8; i -= 8) {
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
    to += 32;
    from += 32;
  }
  if (i >= 4) {
    v128.store(to, v128.load(from));
    to += 16;
    from += 16;
    i -= 4;
  }
  if (i > 0) storeFirst(to, v128.load(from), i);
}

/** Writes one number `count` times. */
export function fillRun(to: usize, value: f32, count: i32): void {
  const four = f32x4.splat(value);
  let i = count;
  for (; i >= 4; i -= 4) {
    v128.store(to, four);
    to += 16;
  }
  if (i > 0) storeFirst(to, four, i);
}

/** Where a part of `count` things begins when they are dealt out evenly, in order. */
// @ts-ignore: decorator
@inline
export function partBegin(count: i32, part: i32, parts: i32): i32 {
  return i32((i64(count) * i64(part)) / i64(parts));
}

/** The i-th operand of a task. */
// @ts-ignore: decorator
@inline
export function word(words: usize, i: i32): i32 {
  return load<i32>(words + (<usize>i << 2));
}

/** The i-th operand of a task, as a number. */
// @ts-ignore: decorator
@inline
export function float(words: usize, i: i32): f32 {
  return load<f32>(words + (<usize>i << 2));
}
