/** Pooling and its gradients, four channels at a time. */
import { fillRun, kept, partBegin, storeFirst } from "./simd";
import { slidingImage, slidingRow } from "./sliding-pool";
import { tiledRow } from "./tiled-pool";

/** Operands in the order in which `kernels/plan-pooling.ts` writes them. */
@unmanaged
export class Pooling {
  x: usize;
  xPixelBytes: i32;
  height: i32;
  width: i32;
  channels: i32;
  y: usize;
  yPixelBytes: i32;
  outHeight: i32;
  outWidth: i32;
  down: i32;
  across: i32;
  stridesDown: i32;
  stridesAcross: i32;
  top: i32;
  left: i32;
  batch: i32;
  /** Of gradients: where dy lies, and what it is the gradient of. */
  dy: usize;
  dyPixelBytes: i32;
  dx: usize;
  dxPixelBytes: i32;
  /** Whether each pixel lies in exactly one window, so that its gradient is written once. */
  tiles: i32;
  /** Whether windows of 3×3 move by one pixel, over a border of one: see `sliding-pool.ts`. */
  slides: i32;
}

/** The largest of each window. Parts are rows of the result. */
export function maxPool(words: usize, part: i32, parts: i32): void {
  const t = changetype<Pooling>(words);
  const end = partBegin(t.batch * t.outHeight, part + 1, parts);
  for (let row = partBegin(t.batch * t.outHeight, part, parts); row < end; row++) {
    if (t.slides) {
      slidingRow(t, row);
      continue;
    }
    const n = row / t.outHeight;
    const y0 = (row - n * t.outHeight) * t.stridesDown - t.top;
    let to = t.y + <usize>(row * t.outWidth * t.yPixelBytes);
    for (let column = 0; column < t.outWidth; column++) {
      const x0 = column * t.stridesAcross - t.left;
      const firstX = max(x0, 0), endX = min(x0 + t.across, t.width);
      const firstY = max(y0, 0), endY = min(y0 + t.down, t.height);
      const from = t.x + <usize>(((n * t.height + firstY) * t.width + firstX) * t.xPixelBytes);
      if (endY - firstY == 2 && endX - firstX == 2) largestOfSquare(t, to, from);
      else largestOf(t, to, from, endY - firstY, endX - firstX);
      to += t.yPixelBytes;
    }
  }
}

function largestOf(t: Pooling, to: usize, from: usize, rows: i32, columns: i32): void {
  const pixel: usize = t.xPixelBytes;
  const rowJump: usize = (t.width - columns) * t.xPixelBytes;
  for (let c = t.channels; c > 0; c -= 4) {
    let at = from;
    let best = v128.load(at);
    // A comparison with a NaN is false, so that it would be passed over: they are looked for on the side.
    let nan = f32x4.splat(0);
    for (let i = rows; i > 0; i--) {
      for (let j = columns; j > 0; j--) {
        const value = v128.load(at);
        best = f32x4.pmax(best, value);
        nan = v128.or(nan, f32x4.ne(value, value));
        at += pixel;
      }
      at += rowJump;
    }
    storeFirst(to, v128.or(best, nan), c);
    to += 16;
    from += 16;
  }
}

/** The same for two by two pixels that lie in the image, the most frequent window. */
function largestOfSquare(t: Pooling, to: usize, from: usize): void {
  const below: usize = from + t.width * t.xPixelBytes;
  const pixel: usize = t.xPixelBytes;
  const channels: usize = t.channels << 2;
  for (let c: usize = 0; c < channels; c += 16) {
    const a = v128.load(from + c), b = v128.load(from + pixel + c);
    const d = v128.load(below + c), e = v128.load(below + pixel + c);
    const nan = v128.or(v128.or(f32x4.ne(a, a), f32x4.ne(b, b)), v128.or(f32x4.ne(d, d), f32x4.ne(e, e)));
    const best = f32x4.pmax(f32x4.pmax(a, b), f32x4.pmax(d, e));
    storeFirst(to + c, v128.or(best, nan), <i32>((channels - c) >> 2));
  }
}

/** The first largest pixel of each window gets its dy. Parts are rows of the result, or images where windows overlap. */
export function maxPoolGradient(words: usize, part: i32, parts: i32, scratch: usize): void {
  const t = changetype<Pooling>(words);
  if (t.tiles) {
    const end = partBegin(t.batch * t.outHeight, part + 1, parts);
    for (let row = partBegin(t.batch * t.outHeight, part, parts); row < end; row++) tiledRow(t, row);
    return;
  }
  const end = partBegin(t.batch, part + 1, parts);
  for (let n = partBegin(t.batch, part, parts); n < end; n++) {
    if (t.slides) {
      slidingImage(t, n, scratch);
      continue;
    }
    clearImage(t, n);
    for (let row = n * t.outHeight; row < (n + 1) * t.outHeight; row++) overlappingRow(t, n, row);
  }
}

function clearImage(t: Pooling, n: i32): void {
  const pixels = t.height * t.width;
  let dx = t.dx + <usize>(n * pixels * t.dxPixelBytes);
  if (t.dxPixelBytes == t.channels << 2) return fillRun(dx, 0, pixels * t.channels);
  for (let i = 0; i < pixels; i++) {
    fillRun(dx, 0, t.channels);
    dx += t.dxPixelBytes;
  }
}

function overlappingRow(t: Pooling, n: i32, row: i32): void {
  const y0 = (row - n * t.outHeight) * t.stridesDown - t.top;
  const firstY = max(y0, 0), endY = min(y0 + t.down, t.height);
  for (let column = 0; column < t.outWidth; column++) {
    const x0 = column * t.stridesAcross - t.left;
    const firstX = max(x0, 0), endX = min(x0 + t.across, t.width);
    const pixel = (n * t.height + firstY) * t.width + firstX;
    const out = row * t.outWidth + column;
    let y = t.y + <usize>(out * t.yPixelBytes);
    let dy = t.dy + <usize>(out * t.dyPixelBytes);
    let x = t.x + <usize>(pixel * t.xPixelBytes);
    let dx = t.dx + <usize>(pixel * t.dxPixelBytes);
    let c = t.channels;
    for (; c >= 4; c -= 4) {
      overlappingWindow(t, x, v128.load(y), v128.load(dy), dx, endY - firstY, endX - firstX, 4);
      x += 16;
      y += 16;
      dy += 16;
      dx += 16;
    }
    if (c > 0) overlappingWindow(t, x, v128.load(y), v128.load(dy), dx, endY - firstY, endX - firstX, c);
  }
}

// @ts-ignore: decorator
@inline
function overlappingWindow(
  t: Pooling, x: usize, y: v128, dy: v128, dx: usize, rows: i32, columns: i32, channels: i32,
): void {
  const xPixel: usize = t.xPixelBytes, dxPixel: usize = t.dxPixelBytes;
  const xJump: usize = (t.width - columns) * t.xPixelBytes;
  const dxJump: usize = (t.width - columns) * t.dxPixelBytes;
  // What is left of dy for the pixels to come.
  let left = dy;
  for (let i = rows; i > 0; i--) {
    for (let j = columns; j > 0; j--) {
      const equal = f32x4.eq(v128.load(x), y);
      storeFirst(dx, f32x4.add(v128.load(dx), v128.and(left, equal)), channels);
      left = v128.andnot(left, equal);
      x += xPixel;
      dx += dxPixel;
    }
    x += xJump;
    dx += dxJump;
  }
}

/** The mean of what lies of each window in the image. Parts are rows of the result. */
export function avgPool(words: usize, part: i32, parts: i32): void {
  const t = changetype<Pooling>(words);
  const end = partBegin(t.batch * t.outHeight, part + 1, parts);
  for (let row = partBegin(t.batch * t.outHeight, part, parts); row < end; row++) {
    const n = row / t.outHeight;
    const y0 = (row - n * t.outHeight) * t.stridesDown - t.top;
    const firstY = max(y0, 0), endY = min(y0 + t.down, t.height);
    for (let column = 0; column < t.outWidth; column++) {
      const x0 = column * t.stridesAcross - t.left;
      const firstX = max(x0, 0), endX = min(x0 + t.across, t.width);
      const count = f32x4.splat(<f32>((endY - firstY) * (endX - firstX)));
      const pixel = (n * t.height + firstY) * t.width + firstX;
      for (let c = 0; c < t.channels; c += 4) {
        let x = t.x + <usize>(pixel * t.xPixelBytes + (c << 2));
        let sum = f32x4.splat(0);
        for (let i = firstY; i < endY; i++) {
          for (let j = firstX; j < endX; j++) {
            sum = f32x4.add(sum, v128.load(x));
            x += t.xPixelBytes;
          }
          x += (t.width - (endX - firstX)) * t.xPixelBytes;
        }
        const to = t.y + <usize>((row * t.outWidth + column) * t.yPixelBytes + (c << 2));
        storeFirst(to, kept(f32x4.div(sum, count)), t.channels - c);
      }
    }
  }
}

/** Each pixel of a window gets an equal share of its dy. Parts are images. */
export function avgPoolGradient(words: usize, part: i32, parts: i32): void {
  const t = changetype<Pooling>(words);
  const end = partBegin(t.batch, part + 1, parts);
  for (let n = partBegin(t.batch, part, parts); n < end; n++) {
    clearImage(t, n);
    for (let row = 0; row < t.outHeight; row++) shareRow(t, n, row);
  }
}

function shareRow(t: Pooling, n: i32, row: i32): void {
  const y0 = row * t.stridesDown - t.top;
  const firstY = max(y0, 0), endY = min(y0 + t.down, t.height);
  for (let column = 0; column < t.outWidth; column++) {
    const x0 = column * t.stridesAcross - t.left;
    const firstX = max(x0, 0), endX = min(x0 + t.across, t.width);
    const count = f32x4.splat(<f32>((endY - firstY) * (endX - firstX)));
    const pixel = (n * t.height + firstY) * t.width + firstX;
    const out = (n * t.outHeight + row) * t.outWidth + column;
    for (let c = 0; c < t.channels; c += 4) {
      const dy = v128.load(t.dy + <usize>(out * t.dyPixelBytes + (c << 2)));
      const share = kept(f32x4.div(dy, count));
      let dx = t.dx + <usize>(pixel * t.dxPixelBytes + (c << 2));
      for (let i = firstY; i < endY; i++) {
        for (let j = firstX; j < endX; j++) {
          storeFirst(dx, f32x4.add(v128.load(dx), share), t.channels - c);
          dx += t.dxPixelBytes;
        }
        dx += (t.width - (endX - firstX)) * t.dxPixelBytes;
      }
    }
  }
}
