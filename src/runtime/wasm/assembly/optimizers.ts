/** Updates of parameters in place, all of them in one task whose parts are runs of all their numbers. */
import * as code from "../kernels/codes";
import { powerOf } from "./math";
import { float, keptForSquare, keptFrom, keptOne, LEAST_BITS, LEAST_SQUARED_BITS, madd, partBegin, SIZE_BITS, storeFirst, sumOf, word } from "./simd";

/** Words of a member: w, dw, two slots, how many numbers. */
const MEMBER: i32 = 5;
/** Words before the members. */
const HEAD: i32 = 12;

/** What every number is multiplied with, worked out once for each part. */
@unmanaged
class Rule {
  kind: i32;
  rate: f32;
  a: f32;
  b: f32;
  c: f32;
  d: f32;
  epsilon: f32;
  shrink: f32;
  second: f32;
  sizeBits: i32;
  least: i32;
  leastSquared: i32;
}

/**
 * Words: which rule; the address of the step's scalars; how many members; numbers in all, fours at a time; 1 − b, epsilon and decay
 * of weights as float32; 1 − c; then b and c as float64; then the members.
 */
export function update(words: usize, part: i32, parts: i32, scratch: usize): void {
  const rule = changetype<Rule>(scratch);
  prepare(words, rule);
  const total = word(words, 3);
  let from = partBegin(total, part, parts) << 2;
  let end = partBegin(total, part + 1, parts) << 2;
  let member = words + (HEAD << 2);
  for (let i = word(words, 2); i > 0 && end > 0; i--) {
    const count = word(member, 4);
    const room = (count + 3) & ~3;
    const first = max(from, 0);
    const last = min(end, count);
    if (last > first) {
      const at: usize = <usize>first << 2;
      updateRun(rule, word(member, 0) + at, word(member, 1) + at, word(member, 2) + at, word(member, 3) + at, last - first);
    }
    from -= room;
    end -= room;
    member += MEMBER << 2;
  }
}

function prepare(words: usize, rule: Rule): void {
  const scalars: usize = word(words, 1);
  const rate = load<f32>(scalars);
  const b = load<f64>(words, 32), c = load<f64>(words, 40);
  rule.kind = word(words, 0);
  rule.sizeBits = SIZE_BITS;
  rule.least = LEAST_BITS;
  rule.leastSquared = LEAST_SQUARED_BITS;
  rule.rate = rate;
  rule.a = float(words, 4);
  rule.b = <f32>b;
  rule.c = <f32>c;
  rule.d = float(words, 7);
  rule.epsilon = float(words, 5);
  rule.shrink = <f32>(1 - <f64>rate * float(words, 6));
  if (rule.kind == code.adam) {
    const step = load<i32>(scalars, 4);
    rule.rate = <f32>(rate / (1 - powerOf(b, step)));
    rule.second = <f32>(1 / (1 - powerOf(c, step)));
  }
}

function updateRun(rule: Rule, w: usize, dw: usize, s: usize, v: usize, count: i32): void {
  switch (rule.kind) {
    case code.sgd: return plain(rule, w, dw, count);
    case code.momentum: return momentum(rule, w, dw, s, count, false);
    case code.nesterov: return momentum(rule, w, dw, s, count, true);
    case code.rmsprop: return byRoot(rule, w, dw, s, count);
    case code.adagrad: return byRoot(rule, w, dw, s, count);
    case code.adam: return adam(rule, w, dw, s, v, count);
    default: return average(rule, w, dw, count);
  }
}

/** A word of the rule, four times. Read, not written out: an engine then keeps it instead of making it anew for each four numbers. */
// @ts-ignore: decorator
@inline
function splatAt(rule: Rule, offset: usize): v128 {
  return v128.load32_splat(changetype<usize>(rule) + offset);
}

function plain(rule: Rule, w: usize, dw: usize, count: i32): void {
  const sizeBits = splatAt(rule, offsetof<Rule>("sizeBits")), least = splatAt(rule, offsetof<Rule>("least"));
  const rate = f32x4.splat(-rule.rate);
  for (; count > 0; count -= 4) {
    storeFirst(w, keptFrom(madd(rate, v128.load(dw), v128.load(w)), sizeBits, least), count);
    w += 16;
    dw += 16;
  }
}

function average(rule: Rule, w: usize, dw: usize, count: i32): void {
  const sizeBits = splatAt(rule, offsetof<Rule>("sizeBits")), least = splatAt(rule, offsetof<Rule>("least"));
  const old = f32x4.splat(rule.b), fresh = f32x4.splat(rule.a);
  for (; count > 0; count -= 4) {
    storeFirst(w, keptFrom(madd(old, v128.load(w), f32x4.mul(fresh, v128.load(dw))), sizeBits, least), count);
    w += 16;
    dw += 16;
  }
}

function momentum(rule: Rule, w: usize, dw: usize, s: usize, count: i32, nesterov: bool): void {
  const sizeBits = splatAt(rule, offsetof<Rule>("sizeBits")), least = splatAt(rule, offsetof<Rule>("least"));
  const rate = f32x4.splat(-rule.rate), b = f32x4.splat(rule.b);
  for (; count > 0; count -= 4) {
    const slope = v128.load(dw);
    const velocity = keptFrom(madd(b, v128.load(s), slope), sizeBits, least);
    storeFirst(s, velocity, count);
    const move = nesterov ? madd(b, velocity, slope) : velocity;
    storeFirst(w, keptFrom(madd(rate, move, v128.load(w)), sizeBits, least), count);
    w += 16;
    dw += 16;
    s += 16;
  }
}

/** RMSProp, and Adagrad with b = 1 and 1 in the place of 1 − b. */
function byRoot(rule: Rule, w: usize, dw: usize, s: usize, count: i32): void {
  const leastSquared = splatAt(rule, offsetof<Rule>("leastSquared"));
  const sizeBits = splatAt(rule, offsetof<Rule>("sizeBits")), least = splatAt(rule, offsetof<Rule>("least"));
  const rate = f32x4.splat(rule.rate), b = f32x4.splat(rule.b), a = f32x4.splat(rule.a);
  const epsilon = f32x4.splat(rule.epsilon);
  for (; count > 0; count -= 4) {
    const slope = v128.load(dw);
    const root = keptFrom(slope, sizeBits, leastSquared);
    const square = keptFrom(madd(b, v128.load(s), f32x4.mul(a, f32x4.mul(root, root))), sizeBits, least);
    storeFirst(s, square, count);
    const move = f32x4.div(f32x4.mul(rate, slope), f32x4.add(f32x4.sqrt(square), epsilon));
    storeFirst(w, keptFrom(f32x4.sub(v128.load(w), move), sizeBits, least), count);
    w += 16;
    dw += 16;
    s += 16;
  }
}

function adam(rule: Rule, w: usize, dw: usize, m: usize, v: usize, count: i32): void {
  const leastSquared = splatAt(rule, offsetof<Rule>("leastSquared"));
  const sizeBits = splatAt(rule, offsetof<Rule>("sizeBits")), least = splatAt(rule, offsetof<Rule>("least"));
  const rate = f32x4.splat(rule.rate), b = f32x4.splat(rule.b), c = f32x4.splat(rule.c);
  const a = f32x4.splat(rule.a), d = f32x4.splat(rule.d), epsilon = f32x4.splat(rule.epsilon);
  const second = f32x4.splat(rule.second), shrink = f32x4.splat(rule.shrink);
  for (; count > 0; count -= 4) {
    const slope = v128.load(dw);
    const large = keptFrom(slope, sizeBits, leastSquared);
    const mean = keptFrom(madd(b, v128.load(m), f32x4.mul(a, slope)), sizeBits, least);
    const square = keptFrom(madd(c, v128.load(v), f32x4.mul(d, f32x4.mul(large, large))), sizeBits, least);
    storeFirst(m, mean, count);
    storeFirst(v, square, count);
    const root = f32x4.add(f32x4.sqrt(f32x4.mul(square, second)), epsilon);
    const move = f32x4.div(f32x4.mul(rate, mean), root);
    storeFirst(w, keptFrom(f32x4.sub(f32x4.mul(v128.load(w), shrink), move), sizeBits, least), count);
    w += 16;
    dw += 16;
    m += 16;
    v += 16;
  }
}

/**
 * Σ x² in two steps. Words: 0 to sum one part's rows, and then x, row bytes, rows, columns, where the parts' sums go; or 1, how
 * many sums, where they are, where the total goes. Sums are float64.
 */
export function squares(words: usize, part: i32, parts: i32): void {
  if (word(words, 0)) {
    let total: f64 = 0;
    for (let i = 0; i < word(words, 1); i++) total += load<f64>(word(words, 2) + (i << 3));
    store<f32>(word(words, 3), keptOne(<f32>total));
    return;
  }
  const rows = word(words, 3), columns = word(words, 4);
  let total: f64 = 0;
  const end = partBegin(rows, part + 1, parts);
  for (let row = partBegin(rows, part, parts); row < end; row++) {
    let x: usize = word(words, 1) + row * word(words, 2);
    for (let left = columns; left > 0; left -= 64) {
      let sum = f32x4.splat(0);
      let i = min(left, 64);
      for (; i >= 4; i -= 4) {
        const root = keptForSquare(v128.load(x));
        sum = madd(root, root, sum);
        x += 16;
      }
      total += sumOf(sum);
      for (; i > 0; i--) {
        total += <f64>load<f32>(x) * load<f32>(x);
        x += 4;
      }
    }
  }
  store<f64>(word(words, 5) + (part << 3), total);
}
