/** Rearranges filters so that eight of them lie side by side wherever a product reads them. */
import { copyRun, partBegin, word } from "./simd";

/**
 * Into panels of eight columns: [group][panel][tap][k][8], zeros where there is no column.
 *
 * Words: from, to; rows k, bytes between; columns, bytes between; groups, bytes between; taps down, bytes between; taps across,
 * bytes between. Bytes may be negative.
 */
export function packWeights(words: usize, part: i32, parts: i32): void {
  const rows = word(words, 2), columns = word(words, 4);
  const down = word(words, 8), across = word(words, 10);
  const taps = down * across;
  const panels = (columns + 7) >> 3;
  const end = partBegin(word(words, 6) * panels * taps, part + 1, parts);
  for (let i = partBegin(word(words, 6) * panels * taps, part, parts); i < end; i++) {
    const tap = i % taps;
    const panel = (i / taps) % panels;
    const group = i / taps / panels;
    let from = word(words, 0) + group * word(words, 7) + (panel << 3) * word(words, 5);
    from += (tap / across) * word(words, 9) + (tap % across) * word(words, 11);
    const to: usize = word(words, 1) + ((i * rows) << 5);
    packPanel(to, from, rows, word(words, 3), min(8, columns - (panel << 3)), word(words, 5));
  }
}

function packPanel(to: usize, from: usize, rows: i32, rowBytes: usize, columns: i32, columnBytes: usize): void {
  if (columnBytes == 4) {
    for (let k = 0; k < rows; k++) {
      if (columns < 8) {
        v128.store(to, i32x4.splat(0));
        v128.store(to, i32x4.splat(0), 16);
      }
      copyRun(to, from, columns);
      from += rowBytes;
      to += 32;
    }
    return;
  }
  for (let column = 0; column < 8; column++) {
    let at = from;
    let out = to + (<usize>column << 2);
    for (let k = 0; k < rows; k++) {
      store<f32>(out, column < columns ? load<f32>(at) : 0);
      at += rowBytes;
      out += 32;
    }
    from += columnBytes;
  }
}

/** y = x transposed, row by row of x. Words: x, row bytes, rows, columns, y, row bytes. */
export function transpose(words: usize, part: i32, parts: i32): void {
  const end = partBegin(word(words, 2), part + 1, parts);
  for (let row = partBegin(word(words, 2), part, parts); row < end; row++) {
    let from: usize = word(words, 0) + row * word(words, 1);
    let to: usize = word(words, 4) + (row << 2);
    for (let column = word(words, 3); column > 0; column--) {
      store<f32>(to, load<f32>(from));
      from += 4;
      to += word(words, 5);
    }
  }
}
