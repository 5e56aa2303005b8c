/** Sums over rows, column by column, four columns at a time. */
import { madd, partBegin, storeFirst, word } from "./simd";

/** Rows that are summed before the sum is added to the others: keeps rounding small, and the rows in the cache. */
export const BLOCK: i32 = 64;

/** Four columns of some rows, `step` bytes apart. */
export function columnSum(from: usize, step: usize, count: i32): v128 {
  let a = f32x4.splat(0);
  let b = a, c = a, d = a;
  for (; count >= 4; count -= 4) {
    a = f32x4.add(a, v128.load(from));
    from += step;
    b = f32x4.add(b, v128.load(from));
    from += step;
    c = f32x4.add(c, v128.load(from));
    from += step;
    d = f32x4.add(d, v128.load(from));
    from += step;
  }
  for (; count > 0; count--) {
    a = f32x4.add(a, v128.load(from));
    from += step;
  }
  return f32x4.add(f32x4.add(a, b), f32x4.add(c, d));
}

/** Squared distances from the mean, of four columns of some rows. */
export function columnSpread(from: usize, step: usize, count: i32, mean: v128): v128 {
  let a = f32x4.splat(0);
  let b = a;
  for (; count >= 2; count -= 2) {
    const x = f32x4.sub(v128.load(from), mean);
    from += step;
    const y = f32x4.sub(v128.load(from), mean);
    from += step;
    a = madd(x, x, a);
    b = madd(y, y, b);
  }
  if (count > 0) {
    const x = f32x4.sub(v128.load(from), mean);
    a = madd(x, x, a);
  }
  return f32x4.add(a, b);
}

/** Words: x, row bytes, rows, columns, where the sums of a part go and bytes from one part's to the next's. */
export function columnSums(words: usize, part: i32, parts: i32): void {
  const columns = word(words, 3);
  const first = partBegin(word(words, 2), part, parts);
  const end = partBegin(word(words, 2), part + 1, parts);
  for (let c = 0; c < columns; c += 4) {
    let sum = f32x4.splat(0);
    for (let row = first; row < end; row += BLOCK) {
      const from = word(words, 0) + row * word(words, 1) + (c << 2);
      sum = f32x4.add(sum, columnSum(from, word(words, 1), min(BLOCK, end - row)));
    }
    storeFirst(word(words, 4) + part * word(words, 5) + (c << 2), sum, columns - c);
  }
}
