/** Kernels that look at one row at a time: softmax, layer normalization and local response normalization, with their gradients. */
import * as code from "../kernels/codes";
import { expOf, logOf } from "./math";
import { float, keptOne, partBegin, word } from "./simd";

/**
 * Words: which kernel; rows, columns; y, x, dy, the forward result, each with its row bytes; gamma, beta; four numbers; where dgamma
 * and dbeta go.
 */
export function rowNorms(words: usize, part: i32, parts: i32, scratch: usize): void {
  const kind = word(words, 0);
  const columns = word(words, 2);
  if (kind == code.layerNormGradient) return layerNormGradient(words, columns, scratch);
  const end = partBegin(word(words, 1), part + 1, parts);
  for (let row = partBegin(word(words, 1), part, parts); row < end; row++) {
    const y: usize = word(words, 3) + row * word(words, 4);
    const x: usize = word(words, 5) + row * word(words, 6);
    const dy: usize = word(words, 7) + row * word(words, 8);
    switch (kind) {
      case code.softmax: softmax(y, x, columns); break;
      case code.softmaxGradient: softmaxGradient(y, dy, x, columns); break;
      case code.layerNorm: layerNorm(words, y, x, columns); break;
      case code.localResponse: localResponse(words, y, x, columns); break;
      default: localResponseGradient(words, y, dy, x, columns, scratch);
    }
  }
}

// @ts-ignore: decorator
@inline
function at(row: usize, column: i32): f32 {
  return load<f32>(row + (<usize>column << 2));
}

// @ts-ignore: decorator
@inline
function put(row: usize, column: i32, value: f32): void {
  store<f32>(row + (<usize>column << 2), keptOne(value));
}

function softmax(y: usize, x: usize, columns: i32): void {
  let largest: f32 = -Infinity;
  for (let c = 0; c < columns; c++) largest = max<f32>(largest, at(x, c));
  let sum: f64 = 0;
  for (let c = 0; c < columns; c++) {
    const power = expOf(at(x, c) - largest);
    put(y, c, power);
    sum += power;
  }
  for (let c = 0; c < columns; c++) put(y, c, <f32>(at(y, c) / sum));
}

/** dx_j = y_j · (dy_j − Σ dy_i·y_i) */
function softmaxGradient(dx: usize, dy: usize, y: usize, columns: i32): void {
  let sum: f64 = 0;
  for (let c = 0; c < columns; c++) sum += <f64>at(dy, c) * at(y, c);
  for (let c = 0; c < columns; c++) put(dx, c, <f32>(at(y, c) * (at(dy, c) - sum)));
}

function meanOf(x: usize, columns: i32): f64 {
  let sum: f64 = 0;
  for (let c = 0; c < columns; c++) sum += at(x, c);
  return sum / columns;
}

function rootOf(x: usize, columns: i32, mean: f64, epsilon: f32): f64 {
  let sum: f64 = 0;
  for (let c = 0; c < columns; c++) sum += (at(x, c) - mean) * (at(x, c) - mean);
  return Math.sqrt(sum / columns + epsilon);
}

function layerNorm(words: usize, y: usize, x: usize, columns: i32): void {
  const mean = meanOf(x, columns);
  const root = rootOf(x, columns, mean, float(words, 11));
  const gamma: usize = word(words, 9), beta: usize = word(words, 10);
  for (let c = 0; c < columns; c++) {
    put(y, c, <f32>(at(gamma, c) * ((at(x, c) - mean) / root) + at(beta, c)));
  }
}

/** dx = (g − mean(g) − n·mean(g·n)) / root with g = gamma·dy and n the normalised row; all rows in one part, for the sums over them. */
function layerNormGradient(words: usize, columns: i32, sums: usize): void {
  const gamma: usize = word(words, 9);
  for (let c = 0; c < 2 * columns; c++) store<f64>(sums + (<usize>c << 3), 0);
  for (let row = 0; row < word(words, 1); row++) {
    const dx: usize = word(words, 3) + row * word(words, 4);
    const x: usize = word(words, 5) + row * word(words, 6);
    const dy: usize = word(words, 7) + row * word(words, 8);
    const mean = meanOf(x, columns);
    const root = rootOf(x, columns, mean, float(words, 11));
    let plain: f64 = 0;
    let product: f64 = 0;
    for (let c = 0; c < columns; c++) {
      const n = (at(x, c) - mean) / root;
      const g = <f64>at(gamma, c) * at(dy, c);
      plain += g;
      product += g * n;
      const sum = sums + (<usize>c << 4);
      store<f64>(sum, load<f64>(sum) + at(dy, c) * n);
      store<f64>(sum, load<f64>(sum, 8) + at(dy, c), 8);
    }
    for (let c = 0; c < columns; c++) {
      const n = (at(x, c) - mean) / root;
      const g = <f64>at(gamma, c) * at(dy, c);
      put(dx, c, <f32>((g - plain / columns - (n * product) / columns) / root));
    }
  }
  for (let c = 0; c < columns; c++) {
    put(word(words, 15), c, <f32>load<f64>(sums + (<usize>c << 4)));
    put(word(words, 16), c, <f32>load<f64>(sums + (<usize>c << 4), 8));
  }
}

function divisorAt(words: usize, x: usize, c: i32, columns: i32): f32 {
  const radius = word(words, 14);
  let sum: f64 = 0;
  for (let d = max(0, c - radius); d <= min(columns - 1, c + radius); d++) sum += <f64>at(x, d) * at(x, d);
  return <f32>(float(words, 11) + float(words, 12) * sum);
}

function localResponse(words: usize, y: usize, x: usize, columns: i32): void {
  const beta = float(words, 13);
  for (let c = 0; c < columns; c++) {
    put(y, c, at(x, c) * expOf(-beta * logOf(divisorAt(words, x, c, columns))));
  }
}

/** dx_d = dy_d·n_d^−beta − 2·alpha·beta·x_d · Σ dy_c·x_c·n_c^(−beta−1), c within reach of d. */
function localResponseGradient(words: usize, dx: usize, dy: usize, x: usize, columns: i32, scratch: usize): void {
  const beta = float(words, 13), alpha = float(words, 12);
  const radius = word(words, 14);
  for (let c = 0; c < columns; c++) {
    const n = divisorAt(words, x, c, columns);
    const power = expOf(-beta * logOf(n));
    put(dx, c, at(dy, c) * power);
    put(scratch, c, (at(dy, c) * at(x, c) * power) / n);
  }
  for (let d = 0; d < columns; d++) {
    let sum: f32 = 0;
    for (let c = max(0, d - radius); c <= min(columns - 1, d + radius); c++) sum += at(scratch, c);
    put(dx, d, at(dx, d) - 2 * alpha * beta * at(x, d) * sum);
  }
}
