/** Losses, their gradients and counts of right answers, row by row; the batch is small, so each is one part. */
import * as code from "../kernels/codes";
import { expOf, logOf } from "./math";
import { keptOne, word } from "./simd";

/** Operands in the order in which `kernels/plan-losses.ts` writes them. */
@unmanaged
class Loss {
  kind: i32;
  scores: usize;
  rowBytes: i32;
  rows: i32;
  classes: i32;
  labels: usize;
  /** The result: a number, or the gradient, whose rows lie `outBytes` apart. */
  out: usize;
  outBytes: i32;
  k: i32;
  /** Of the step that does all: where the loss and the count go. */
  loss: usize;
  correct: usize;
}

/** Computes one of them. */
export function losses(words: usize): void {
  const t = changetype<Loss>(words);
  switch (t.kind) {
    case code.crossEntropy: return store<f32>(t.out, meanLoss(t));
    case code.squaredError: return store<f32>(t.out, meanLoss(t));
    case code.hinge: return store<f32>(t.out, meanLoss(t));
    case code.countCorrect: return store<f32>(t.out, countRows(t));
    case code.countTopK: return store<f32>(t.out, countRows(t));
    case code.confusion: return confusion(t);
    case code.crossEntropyStep: {
      store<f32>(t.loss, meanLoss(t));
      store<f32>(t.correct, countRows(t));
      return gradient(t);
    }
    default: return gradient(t);
  }
}

// @ts-ignore: decorator
@inline
function rowAt(t: Loss, n: i32): usize {
  return t.scores + <usize>(n * t.rowBytes);
}

// @ts-ignore: decorator
@inline
function labelAt(t: Loss, n: i32): i32 {
  return load<i32>(t.labels + (<usize>n << 2));
}

// @ts-ignore: decorator
@inline
function at(row: usize, column: i32): f32 {
  return load<f32>(row + (<usize>column << 2));
}

function meanLoss(t: Loss): f32 {
  let sum: f64 = 0;
  for (let n = 0; n < t.rows; n++) {
    const row = rowAt(t, n);
    const label = labelAt(t, n);
    if (t.kind == code.squaredError) sum += squaredErrorOf(row, label, t.classes);
    else if (t.kind == code.hinge) sum += hingeOf(row, label, t.classes);
    else sum += crossEntropyOf(row, label, t.classes);
  }
  if (t.kind == code.squaredError) sum /= t.classes;
  return keptOne(<f32>(sum / t.rows));
}

function largestOf(row: usize, classes: i32): f32 {
  let largest: f32 = -Infinity;
  for (let c = 0; c < classes; c++) largest = max<f32>(largest, at(row, c));
  return largest;
}

function crossEntropyOf(row: usize, label: i32, classes: i32): f64 {
  const largest = largestOf(row, classes);
  let sum: f32 = 0;
  for (let c = 0; c < classes; c++) sum += expOf(at(row, c) - largest);
  return <f64>logOf(sum) + largest - at(row, label);
}

function squaredErrorOf(row: usize, label: i32, classes: i32): f64 {
  let sum: f64 = 0;
  for (let c = 0; c < classes; c++) {
    const residual = <f64>at(row, c) - (c == label ? 1 : 0);
    sum += residual * residual;
  }
  return sum;
}

/** The first class whose score is largest where the label's counts as 0. */
function wrongOf(row: usize, label: i32, classes: i32): i32 {
  let wrong = 0;
  for (let c = 1; c < classes; c++) {
    if (masked(row, c, label) > masked(row, wrong, label)) wrong = c;
  }
  return wrong;
}

// @ts-ignore: decorator
@inline
function masked(row: usize, c: i32, label: i32): f32 {
  return c == label ? 0 : at(row, c);
}

function hingeOf(row: usize, label: i32, classes: i32): f64 {
  const wrong = masked(row, wrongOf(row, label, classes), label);
  const loss = 1 + <f64>wrong - at(row, label);
  return loss > 0 || loss != loss ? loss : 0;
}

function gradient(t: Loss): void {
  for (let n = 0; n < t.rows; n++) {
    const row = rowAt(t, n);
    const label = labelAt(t, n);
    const out = t.out + <usize>(n * t.outBytes);
    if (t.kind == code.squaredErrorGradient) {
      for (let c = 0; c < t.classes; c++) {
        const residual = at(row, c) - <f32>(c == label ? 1 : 0);
        store<f32>(out + (<usize>c << 2), keptOne((2 * residual) / <f32>(t.rows * t.classes)));
      }
    } else if (t.kind == code.hingeGradient) hingeGradient(t, row, label, out);
    else crossEntropyGradient(t, row, label, out);
  }
}

function hingeGradient(t: Loss, row: usize, label: i32, out: usize): void {
  const share: f32 = <f32>1 / <f32>t.rows;
  const counts = hingeOf(row, label, t.classes) != 0;
  const wrong = wrongOf(row, label, t.classes);
  for (let c = 0; c < t.classes; c++) {
    const slope: f32 = c == label ? -share : c == wrong ? share : 0;
    store<f32>(out + (<usize>c << 2), counts ? slope : 0);
  }
}

function crossEntropyGradient(t: Loss, row: usize, label: i32, out: usize): void {
  const largest = largestOf(row, t.classes);
  let sum: f32 = 0;
  for (let c = 0; c < t.classes; c++) {
    const power = expOf(at(row, c) - largest);
    store<f32>(out + (<usize>c << 2), power);
    sum += power;
  }
  for (let c = 0; c < t.classes; c++) {
    const at: usize = out + (<usize>c << 2);
    const one: f32 = c == label ? 1 : 0;
    store<f32>(at, keptOne((load<f32>(at) / sum - one) / <f32>t.rows));
  }
}

/** The first class with the largest score, −1 where a score is no number. */
function answerOf(row: usize, classes: i32): i32 {
  let answer = 0;
  for (let c = 0; c < classes; c++) {
    if (at(row, c) != at(row, c)) return -1;
    if (at(row, c) > at(row, answer)) answer = c;
  }
  return answer;
}

function countRows(t: Loss): f32 {
  let count = 0;
  for (let n = 0; n < t.rows; n++) {
    const row = rowAt(t, n);
    const label = labelAt(t, n);
    if (t.kind != code.countTopK) {
      if (answerOf(row, t.classes) == label) count++;
      continue;
    }
    let ahead = 0;
    for (let c = 0; c < t.classes; c++) {
      if (at(row, c) > at(row, label) || (at(row, c) == at(row, label) && c < label)) ahead++;
    }
    if (ahead < t.k) count++;
  }
  return <f32>count;
}

function confusion(t: Loss): void {
  for (let i = 0; i < t.classes; i++) {
    for (let j = 0; j < t.classes; j++) store<f32>(t.out + <usize>(i * t.outBytes + (j << 2)), 0);
  }
  for (let n = 0; n < t.rows; n++) {
    const answer = answerOf(rowAt(t, n), t.classes);
    if (answer < 0) continue;
    const cell = t.out + <usize>(labelAt(t, n) * t.outBytes + (answer << 2));
    store<f32>(cell, load<f32>(cell) + 1);
  }
}

/** min(1, norm / (√total + 10⁻⁶)). Words: total, norm, where it goes. */
export function clipFactor(words: usize): void {
  const total: f64 = load<f32>(word(words, 0));
  const factor = <f64>load<f32>(words, 4) / (Math.sqrt(total) + 1e-6);
  store<f32>(word(words, 2), <f32>min<f64>(1, factor));
}
