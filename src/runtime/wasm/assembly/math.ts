/**
 * Elementary functions, four numbers at a time, to a few units in the last place.
 *
 * Source of the polynomials, unless another is named: Cephes (S. Moshier), single precision.
 */
import { kept, keptForSquare, madd } from "./simd";

/** ln 2⁻¹⁰⁰, rounded towards 0. */
const LEAST: f32 = -69.314;
/** From here on 1 / eˣ counts as zero. */
const MOST: f32 = 69.5;

// @ts-ignore: decorator
@inline
function splat(x: f32): v128 {
  return f32x4.splat(x);
}

/** eˣ: infinite above 88.72, 0 where it is below 2⁻¹⁰⁰, see `smallestNumber`; a NaN stays one. */
// @ts-ignore: decorator
@inline
export function exp4(x: v128): v128 {
  const bounded = f32x4.pmin(f32x4.pmax(x, splat(LEAST)), splat(88.37));
  const n = f32x4.nearest(f32x4.mul(bounded, splat(1.44269504088896341)));
  let r = f32x4.sub(bounded, f32x4.mul(n, splat(0.693359375)));
  r = f32x4.add(r, f32x4.mul(n, splat(2.12194440e-4)));
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  let result = f32x4.mul(madd(expm1Polynomial(r), splat(1), splat(1)), power);
  result = v128.bitselect(splat(Infinity), result, f32x4.gt(x, splat(88.722)));
  result = v128.bitselect(splat(0), result, f32x4.lt(x, splat(LEAST)));
  return v128.bitselect(x, result, f32x4.ne(x, x));
}

/** eˣ − 1 near 0. */
// @ts-ignore: decorator
@inline
function expm1Polynomial(x: v128): v128 {
  let p = madd(splat(1.9875691500e-4), x, splat(1.3981999507e-3));
  p = madd(p, x, splat(8.3334519073e-3));
  p = madd(p, x, splat(4.1665795894e-2));
  p = madd(p, x, splat(1.6666665459e-1));
  p = madd(p, x, splat(5.0000001201e-1));
  return madd(p, f32x4.mul(x, x), x);
}

/** eˣ − 1 for x below 0, without the loss near 0. */
// @ts-ignore: decorator
@inline
export function expm1Negative4(x: v128): v128 {
  const far = f32x4.sub(exp4(x), splat(1));
  return v128.bitselect(expm1Polynomial(x), far, f32x4.gt(x, splat(-0.4)));
}

/** 1 / (1 + e⁻ˣ) */
// @ts-ignore: decorator
@inline
export function sigmoid4(x: v128): v128 {
  const power = exp4(f32x4.pmin(f32x4.neg(x), splat(MOST)));
  return kept(f32x4.div(splat(1), f32x4.add(splat(1), power)));
}

/** tanh x */
// @ts-ignore: decorator
@inline
export function tanh4(x: v128): v128 {
  const root = keptForSquare(x);
  const z = f32x4.mul(root, root);
  let p = madd(splat(-5.70498872745e-3), z, splat(2.06390887954e-2));
  p = madd(p, z, splat(-5.37397155531e-2));
  p = madd(p, z, splat(1.33314422036e-1));
  p = madd(p, z, splat(-3.33332819422e-1));
  const near = madd(f32x4.mul(p, z), x, x);
  const size = f32x4.abs(x);
  const tail = f32x4.div(splat(2), f32x4.add(exp4(f32x4.pmin(f32x4.add(size, size), splat(MOST))), splat(1)));
  const sign = v128.and(x, i32x4.splat(0x80000000));
  const far = v128.or(f32x4.sub(splat(1), tail), sign);
  return v128.bitselect(near, far, f32x4.lt(size, splat(0.625)));
}

/**
 * The share of a normal distribution below x, Φ(x) = erfc(−x/√2) / 2, to a relative 10⁻⁶ on both sides.
 *
 * Source of erfc: Press et al., Numerical Recipes, section 6.2, fractional error below 1.2·10⁻⁷.
 */
// @ts-ignore: decorator
@inline
export function normalShare4(x: v128): v128 {
  const z = f32x4.mul(f32x4.abs(x), splat(0.70710678118654752));
  const t = f32x4.div(splat(1), madd(splat(0.5), z, splat(1)));
  let p = madd(splat(0.17087277), t, splat(-0.82215223));
  p = madd(p, t, splat(1.48851587));
  p = madd(p, t, splat(-1.13520398));
  p = madd(p, t, splat(0.27886807));
  p = madd(p, t, splat(-0.18628806));
  p = madd(p, t, splat(0.09678418));
  p = madd(p, t, splat(0.37409196));
  p = madd(p, t, splat(1.00002368));
  p = madd(p, t, splat(-1.26551223));
  const root = keptForSquare(x);
  const square = f32x4.mul(f32x4.mul(root, root), splat(0.5));
  const below = f32x4.mul(f32x4.mul(t, splat(0.5)), exp4(f32x4.sub(p, square)));
  return v128.bitselect(f32x4.sub(splat(1), below), below, f32x4.ge(x, splat(0)));
}

/** eˣ of one number. */
export function expOf(x: f32): f32 {
  return f32x4.extract_lane(exp4(f32x4.splat(x)), 0);
}

/** The natural logarithm of a positive normal number; that of anything else is a NaN or an infinity as usual. */
export function logOf(x: f32): f32 {
  if (!(x > 0)) return x == 0 ? -Infinity : NaN;
  if (x == Infinity) return x;
  const bits = reinterpret<i32>(x);
  let exponent = (bits >> 23) - 126;
  let m = reinterpret<f32>((bits & 0x007fffff) | 0x3f000000);
  if (m < 0.70710678) {
    exponent -= 1;
    m += m;
  }
  m -= 1;
  const z = m * m;
  let p: f32 = <f32>7.0376836292e-2 * m - <f32>1.151461031e-1;
  p = p * m + <f32>1.1676998740e-1;
  p = p * m - <f32>1.2420140846e-1;
  p = p * m + <f32>1.4249322787e-1;
  p = p * m - <f32>1.6668057665e-1;
  p = p * m + <f32>2.0000714765e-1;
  p = p * m - <f32>2.4999993993e-1;
  p = p * m + <f32>3.3333331174e-1;
  p = p * m * z;
  p += <f32>exponent * <f32>-2.12194440e-4;
  p -= <f32>0.5 * z;
  return m + p + <f32>exponent * <f32>0.693359375;
}

/** bᵗ for a whole t ≥ 0. */
export function powerOf(base: f64, exponent: i32): f64 {
  let result: f64 = 1;
  for (let t = exponent; t > 0; t >>= 1) {
    if (t & 1) result *= base;
    base *= base;
  }
  return result;
}
