/** Activation functions and their slopes, over runs of numbers. */
import * as code from "../kernels/codes";
import { exp4, expm1Negative4, normalShare4, sigmoid4, tanh4 } from "./math";
import { kept, keptForSquare, madd, storeFirst } from "./simd";

// @ts-ignore: decorator
@inline
function curve4(kind: i32, x: v128): v128 {
  const zero = f32x4.splat(0);
  switch (kind) {
    // Written so that a NaN stays one.
    case code.relu: return f32x4.pmax(x, zero);
    case code.leakyRelu:
      return v128.bitselect(x, f32x4.mul(x, f32x4.splat(0.2)), f32x4.gt(x, zero));
    case code.elu: return v128.bitselect(x, expm1Negative4(x), f32x4.gt(x, zero));
    case code.gelu: return f32x4.mul(x, normalShare4(x));
    case code.silu: return f32x4.mul(x, sigmoid4(x));
    case code.sigmoid: return sigmoid4(x);
    case code.tanh: return tanh4(x);
    default: return x;
  }
}

/** The slope at x, or that of the activation whose result is x where the kind says so. */
// @ts-ignore: decorator
@inline
function slope4(kind: i32, x: v128): v128 {
  const one = f32x4.splat(1);
  switch (kind) {
    case code.relu: return v128.and(one, f32x4.gt(x, f32x4.splat(0)));
    case code.leakyRelu:
      return v128.bitselect(one, f32x4.splat(0.2), f32x4.gt(x, f32x4.splat(0)));
    case code.elu: return v128.bitselect(one, exp4(x), f32x4.gt(x, f32x4.splat(0)));
    case code.gelu: {
      const root = keptForSquare(x);
      const square = f32x4.mul(f32x4.mul(root, root), f32x4.splat(-0.5));
      const density = f32x4.mul(exp4(square), f32x4.splat(0.39894228040143268));
      return madd(x, density, normalShare4(x));
    }
    case code.silu: {
      const s = sigmoid4(x);
      return madd(f32x4.mul(x, s), f32x4.sub(one, s), s);
    }
    case code.sigmoid: {
      const s = sigmoid4(x);
      return f32x4.mul(s, f32x4.sub(one, s));
    }
    case code.tanh: {
      // 1 − tanh² loses all digits where tanh is near 1; 4·e^(−2|x|) / (1 + e^(−2|x|))² does not.
      const e = exp4(f32x4.mul(f32x4.abs(x), f32x4.splat(-2)));
      const sum = f32x4.add(one, e);
      return f32x4.div(f32x4.mul(f32x4.splat(4), e), f32x4.mul(sum, sum));
    }
    case code.sigmoidResult: return f32x4.mul(x, f32x4.sub(one, x));
    case code.tanhResult: {
      const root = keptForSquare(x);
      return f32x4.sub(one, f32x4.mul(root, root));
    }
    default: return one;
  }
}

/** The rectifier drops and passes on, and so makes nothing small. */
// @ts-ignore: decorator
@inline
function result4(kind: i32, value: v128): v128 {
  return kind == code.relu ? value : kept(value);
}

// @ts-ignore: decorator
@inline
function curveLoop(kind: i32, y: usize, x: usize, count: i32): void {
  for (; count >= 4; count -= 4) {
    v128.store(y, result4(kind, curve4(kind, v128.load(x))));
    x += 16;
    y += 16;
  }
  if (count > 0) storeFirst(y, result4(kind, curve4(kind, v128.load(x))), count);
}

/** y = f(x). */
export function curveRun(kind: i32, y: usize, x: usize, count: i32): void {
  switch (kind) {
    case code.relu: return curveLoop(code.relu, y, x, count);
    case code.leakyRelu: return curveLoop(code.leakyRelu, y, x, count);
    case code.elu: return curveLoop(code.elu, y, x, count);
    case code.gelu: return curveLoop(code.gelu, y, x, count);
    case code.silu: return curveLoop(code.silu, y, x, count);
    case code.sigmoid: return curveLoop(code.sigmoid, y, x, count);
    default: return curveLoop(code.tanh, y, x, count);
  }
}

// @ts-ignore: decorator
@inline
function slopeLoop(kind: i32, dx: usize, dy: usize, x: usize, count: i32): void {
  for (; count >= 4; count -= 4) {
    v128.store(dx, result4(kind, f32x4.mul(v128.load(dy), slope4(kind, v128.load(x)))));
    dx += 16;
    dy += 16;
    x += 16;
  }
  if (count > 0) storeFirst(dx, result4(kind, f32x4.mul(v128.load(dy), slope4(kind, v128.load(x)))), count);
}

/** dx = dy · f'(x). */
export function slopeRun(kind: i32, dx: usize, dy: usize, x: usize, count: i32): void {
  switch (kind) {
    case code.relu: return slopeLoop(code.relu, dx, dy, x, count);
    case code.leakyRelu: return slopeLoop(code.leakyRelu, dx, dy, x, count);
    case code.elu: return slopeLoop(code.elu, dx, dy, x, count);
    case code.gelu: return slopeLoop(code.gelu, dx, dy, x, count);
    case code.silu: return slopeLoop(code.silu, dx, dy, x, count);
    case code.sigmoid: return slopeLoop(code.sigmoid, dx, dy, x, count);
    case code.tanh: return slopeLoop(code.tanh, dx, dy, x, count);
    case code.sigmoidResult: return slopeLoop(code.sigmoidResult, dx, dy, x, count);
    default: return slopeLoop(code.tanhResult, dx, dy, x, count);
  }
}
