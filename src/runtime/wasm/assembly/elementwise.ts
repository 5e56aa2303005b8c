/** Kernels that make each number from the numbers at the same place, and those that only move numbers. */
import * as code from "../kernels/codes";
import { curveRun, slopeRun } from "./curves";
import { keepRun, reluRun } from "./keep-run";
import { randomKey, scramble4 } from "./random";
import { copyRun, fillRun, float, kept, madd, partBegin, storeFirst, word } from "./simd";

/**
 * Words: which map; rows, columns; y, a, b, each with bytes from row to row; then what the map needs.
 */
export function mapNumbers(words: usize, part: i32, parts: i32): void {
  const rows = word(words, 1);
  const columns = word(words, 2);
  if (rows == 1) {
    const quads = (columns + 3) >> 2;
    const from = partBegin(quads, part, parts) << 2;
    const end = min(partBegin(quads, part + 1, parts) << 2, columns);
    if (end > from) mapRow(words, 0, from, end - from, columns);
    return;
  }
  const end = partBegin(rows, part + 1, parts);
  for (let row = partBegin(rows, part, parts); row < end; row++) mapRow(words, row, 0, columns, columns);
}

function mapRow(words: usize, row: i32, from: i32, count: i32, columns: i32): void {
  const y: usize = word(words, 3) + row * word(words, 4) + (from << 2);
  const a: usize = word(words, 5) + row * word(words, 6) + (from << 2);
  const b: usize = word(words, 7) + row * word(words, 8) + (from << 2);
  switch (word(words, 0)) {
    case code.mapZero: return fillRun(y, 0, count);
    case code.mapAdd: return addRun(y, a, b, count);
    case code.mapMultiply: return multiplyRun(y, a, b, count);
    case code.mapScale: return scaleRun(y, a, load<f32>(word(words, 9)), count);
    case code.mapAddScaled: return addScaledRun(y, a, b, float(words, 9), count);
    case code.mapCurve:
      if (word(words, 9) == code.relu) return reluRun(y, a, count);
      return curveRun(word(words, 9), y, a, count);
    case code.mapSlope:
      if (word(words, 9) == code.relu) return keepRun(y, a, b, count);
      return slopeRun(word(words, 9), y, a, b, count);
    default: {
      const scalars: usize = word(words, 12);
      const key = randomKey(load<i32>(scalars, 8), load<i32>(scalars, 4), word(words, 11));
      return dropoutRun(y, a, float(words, 9), word(words, 10), key, row * columns + from, count);
    }
  }
}

function addRun(y: usize, a: usize, b: usize, count: i32): void {
  for (; count >= 4; count -= 4) {
    v128.store(y, f32x4.add(v128.load(a), v128.load(b)));
    y += 16;
    a += 16;
    b += 16;
  }
  if (count > 0) storeFirst(y, f32x4.add(v128.load(a), v128.load(b)), count);
}

function multiplyRun(y: usize, a: usize, b: usize, count: i32): void {
  for (; count >= 4; count -= 4) {
    v128.store(y, kept(f32x4.mul(v128.load(a), v128.load(b))));
    y += 16;
    a += 16;
    b += 16;
  }
  if (count > 0) storeFirst(y, kept(f32x4.mul(v128.load(a), v128.load(b))), count);
}

function scaleRun(y: usize, a: usize, factor: f32, count: i32): void {
  const four = f32x4.splat(factor);
  for (; count >= 4; count -= 4) {
    v128.store(y, kept(f32x4.mul(v128.load(a), four)));
    y += 16;
    a += 16;
  }
  if (count > 0) storeFirst(y, kept(f32x4.mul(v128.load(a), four)), count);
}

function addScaledRun(y: usize, a: usize, b: usize, factor: f32, count: i32): void {
  const four = f32x4.splat(factor);
  for (; count >= 4; count -= 4) {
    v128.store(y, kept(madd(four, v128.load(b), v128.load(a))));
    y += 16;
    a += 16;
    b += 16;
  }
  if (count > 0) storeFirst(y, kept(madd(four, v128.load(b), v128.load(a))), count);
}

/** Drops the numbers whose draw, 24 bits wide, is below the limit, and divides the others by the share that is kept. */
function dropoutRun(y: usize, x: usize, kept: f32, limit: i32, key: i32, index: i32, count: i32): void {
  const golden = i32x4.splat(0x9e3779b9);
  let counter = i32x4.mul(i32x4.add(i32x4.splat(index), i32x4(0, 1, 2, 3)), golden);
  counter = i32x4.add(counter, i32x4.splat(key));
  const step = i32x4.shl(golden, 2);
  const share = f32x4.splat(kept);
  for (; count > 0; count -= 4) {
    const keeps = i32x4.ge_s(i32x4.shr_u(scramble4(counter), 8), i32x4.splat(limit));
    storeFirst(y, v128.and(f32x4.div(v128.load(x), share), keeps), count);
    counter = i32x4.add(counter, step);
    y += 16;
    x += 16;
  }
}

/**
 * Moves numbers in runs. Words: how many numbers, how many a run has; from, its columns and bytes from row to row; to, its columns
 * and bytes from row to row. A run lies in one row on both sides.
 */
export function copyRuns(words: usize, part: i32, parts: i32): void {
  const count = word(words, 0);
  const run = word(words, 1);
  const fromColumns = word(words, 3), toColumns = word(words, 6);
  const runs = (count + run - 1) / run;
  const end = partBegin(runs, part + 1, parts);
  for (let i = partBegin(runs, part, parts); i < end; i++) {
    const at = i * run;
    const fromRow = at / fromColumns;
    const toRow = at / toColumns;
    const from = word(words, 2) + fromRow * word(words, 4) + ((at - fromRow * fromColumns) << 2);
    const to = word(words, 5) + toRow * word(words, 7) + ((at - toRow * toColumns) << 2);
    copyRun(to, from, min(run, count - at));
  }
}
