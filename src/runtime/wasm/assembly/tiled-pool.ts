/** The gradient of the largest numbers of windows that tile an image: every pixel is written once. */
import { Pooling } from "./pooling";
import { storeFirst } from "./simd";

/** Where windows neither overlap nor leave out or stick out: every pixel of theirs is written once. */
export function tiledRow(t: Pooling, row: i32): void {
  const n = row / t.outHeight;
  const y0 = (row - n * t.outHeight) * t.down;
  const first = (n * t.height + y0) * t.width;
  if (t.down == 2 && t.across == 2 && (t.channels & 3) == 0) return squareRow(t, first, row * t.outWidth);
  for (let column = 0; column < t.outWidth; column++) {
    const pixel = first + column * t.across;
    const out = row * t.outWidth + column;
    let y = t.y + <usize>(out * t.yPixelBytes);
    let dy = t.dy + <usize>(out * t.dyPixelBytes);
    let x = t.x + <usize>(pixel * t.xPixelBytes);
    let dx = t.dx + <usize>(pixel * t.dxPixelBytes);
    let c = t.channels;
    for (; c > 0; c -= 4) {
      tiledWindow(t, x, v128.load(y), v128.load(dy), dx, c);
      x += 16;
      y += 16;
      dy += 16;
      dx += 16;
    }
  }
}

/** The same for windows of two by two pixels and fours of channels, the most frequent ones. */
function squareRow(t: Pooling, pixel: i32, out: i32): void {
  const xPixel: usize = t.xPixelBytes, dxPixel: usize = t.dxPixelBytes;
  const channels: usize = t.channels << 2;
  const xJump = (xPixel << 1) - channels, dxJump = (dxPixel << 1) - channels;
  const yJump = <usize>t.yPixelBytes - channels, dyJump = <usize>t.dyPixelBytes - channels;
  let x = t.x + <usize>(pixel * t.xPixelBytes), dx = t.dx + <usize>(pixel * t.dxPixelBytes);
  let xBelow = x + <usize>(t.width * t.xPixelBytes), dxBelow = dx + <usize>(t.width * t.dxPixelBytes);
  let y = t.y + <usize>(out * t.yPixelBytes), dy = t.dy + <usize>(out * t.dyPixelBytes);
  for (let column = t.outWidth; column > 0; column--) {
    for (let c = channels; c > 0; c -= 16) {
      const best = v128.load(y), d = v128.load(dy);
      const first = f32x4.eq(v128.load(x), best);
      v128.store(dx, v128.and(d, first));
      let free = v128.andnot(d, first);
      const second = f32x4.eq(v128.load(x + xPixel), best);
      v128.store(dx + dxPixel, v128.and(free, second));
      free = v128.andnot(free, second);
      const third = f32x4.eq(v128.load(xBelow), best);
      v128.store(dxBelow, v128.and(free, third));
      free = v128.andnot(free, third);
      const fourth = f32x4.eq(v128.load(xBelow + xPixel), best);
      v128.store(dxBelow + dxPixel, v128.and(free, fourth));
      x += 16;
      xBelow += 16;
      dx += 16;
      dxBelow += 16;
      y += 16;
      dy += 16;
    }
    x += xJump;
    xBelow += xJump;
    dx += dxJump;
    dxBelow += dxJump;
    y += yJump;
    dy += dyJump;
  }
}

function tiledWindow(t: Pooling, x: usize, y: v128, dy: v128, dx: usize, channels: i32): void {
  let free = i32x4.splat(-1);
  for (let i = t.down; i > 0; i--) {
    for (let j = t.across; j > 0; j--) {
      const wins = v128.and(f32x4.eq(v128.load(x), y), free);
      free = v128.andnot(free, wins);
      storeFirst(dx, v128.and(dy, wins), channels);
      x += t.xPixelBytes;
      dx += t.dxPixelBytes;
    }
    x += (t.width - t.across) * t.xPixelBytes;
    dx += (t.width - t.across) * t.dxPixelBytes;
  }
}
