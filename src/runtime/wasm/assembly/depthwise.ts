/** Depthwise convolution and its gradients: each channel for itself, four at a time where it has one filter. */
import { kept, keptOne, madd, partBegin, storeFirst } from "./simd";

/** Operands in the order in which `kernels/plan-depthwise.ts` writes them. */
@unmanaged
class Depthwise {
  x: usize;
  xPixelBytes: i32;
  height: i32;
  width: i32;
  channels: i32;
  multiplier: i32;
  kernel: usize;
  y: usize;
  yPixelBytes: i32;
  outHeight: i32;
  outWidth: i32;
  down: i32;
  across: i32;
  stridesDown: i32;
  stridesAcross: i32;
  dilationDown: i32;
  dilationAcross: i32;
  top: i32;
  left: i32;
  batch: i32;
}

/** y. Parts are rows of it. */
export function depthwise(words: usize, part: i32, parts: i32): void {
  const t = changetype<Depthwise>(words);
  const end = partBegin(t.batch * t.outHeight, part + 1, parts);
  for (let row = partBegin(t.batch * t.outHeight, part, parts); row < end; row++) {
    const n = row / t.outHeight;
    const outY = row - n * t.outHeight;
    for (let outX = 0; outX < t.outWidth; outX++) {
      const y = t.y + <usize>((row * t.outWidth + outX) * t.yPixelBytes);
      if (t.multiplier == 1) sumFour(t, y, n, outY, outX);
      else sumEach(t, y, n, outY, outX);
    }
  }
}

function sumFour(t: Depthwise, y: usize, n: i32, outY: i32, outX: i32): void {
  for (let c = 0; c < t.channels; c += 4) {
    let sum = f32x4.splat(0);
    for (let i = 0; i < t.down; i++) {
      const inY = outY * t.stridesDown + i * t.dilationDown - t.top;
      if (inY < 0 || inY >= t.height) continue;
      for (let j = 0; j < t.across; j++) {
        const inX = outX * t.stridesAcross + j * t.dilationAcross - t.left;
        if (inX < 0 || inX >= t.width) continue;
        const x = t.x + <usize>(((n * t.height + inY) * t.width + inX) * t.xPixelBytes + (c << 2));
        const kernel = t.kernel + (<usize>((i * t.across + j) * t.channels + c) << 2);
        sum = madd(v128.load(x), v128.load(kernel), sum);
      }
    }
    storeFirst(y + (<usize>c << 2), kept(sum), t.channels - c);
  }
}

function sumEach(t: Depthwise, y: usize, n: i32, outY: i32, outX: i32): void {
  const outputs = t.channels * t.multiplier;
  for (let o = 0; o < outputs; o++) {
    let sum: f32 = 0;
    for (let i = 0; i < t.down; i++) {
      const inY = outY * t.stridesDown + i * t.dilationDown - t.top;
      if (inY < 0 || inY >= t.height) continue;
      for (let j = 0; j < t.across; j++) {
        const inX = outX * t.stridesAcross + j * t.dilationAcross - t.left;
        if (inX < 0 || inX >= t.width) continue;
        const pixel = (n * t.height + inY) * t.width + inX;
        const x = load<f32>(t.x + <usize>(pixel * t.xPixelBytes + ((o / t.multiplier) << 2)));
        sum += x * load<f32>(t.kernel + (<usize>((i * t.across + j) * outputs + o) << 2));
      }
    }
    store<f32>(y + (<usize>o << 2), keptOne(sum));
  }
}

/** dx, at `x`, of dy, at `y`. Parts are rows of dx. */
export function depthwiseInput(words: usize, part: i32, parts: i32): void {
  const t = changetype<Depthwise>(words);
  const end = partBegin(t.batch * t.height, part + 1, parts);
  for (let row = partBegin(t.batch * t.height, part, parts); row < end; row++) {
    const n = row / t.height;
    for (let x = 0; x < t.width; x++) {
      for (let c = 0; c < t.channels; c += 4) inputOf(t, n, row - n * t.height, x, c);
    }
  }
}

/** dx of four channels of a pixel: every tap that touches it, from the result that it belongs to. */
function inputOf(t: Depthwise, n: i32, y: i32, x: i32, c: i32): void {
  let sum = f32x4.splat(0);
  const outputs = t.channels * t.multiplier;
  for (let i = 0; i < t.down; i++) {
    const outY = (y + t.top - i * t.dilationDown) / t.stridesDown;
    if (outY * t.stridesDown != y + t.top - i * t.dilationDown) continue;
    if (outY < 0 || outY >= t.outHeight) continue;
    for (let j = 0; j < t.across; j++) {
      const outX = (x + t.left - j * t.dilationAcross) / t.stridesAcross;
      if (outX * t.stridesAcross != x + t.left - j * t.dilationAcross) continue;
      if (outX < 0 || outX >= t.outWidth) continue;
      const m = t.multiplier;
      let dy = t.y + <usize>(((n * t.outHeight + outY) * t.outWidth + outX) * t.yPixelBytes + ((c * m) << 2));
      let kernel = t.kernel + (<usize>((i * t.across + j) * outputs + c * m) << 2);
      for (let k = 0; k < m; k++) {
        sum = madd(everyMth(dy, m), everyMth(kernel, m), sum);
        dy += 4;
        kernel += 4;
      }
    }
  }
  storeFirst(t.x + <usize>(((n * t.height + y) * t.width + x) * t.xPixelBytes + (c << 2)), kept(sum), t.channels - c);
}

// @ts-ignore: decorator
@inline
function everyMth(from: usize, m: usize): v128 {
  if (m == 1) return v128.load(from);
  let four = v128.load32_splat(from);
  four = f32x4.replace_lane(four, 1, load<f32>(from + 4 * m));
  four = f32x4.replace_lane(four, 2, load<f32>(from + 8 * m));
  return f32x4.replace_lane(four, 3, load<f32>(from + 12 * m));
}

/** dkernel, at `kernel`. Parts are taps of the window by runs of channels. */
export function depthwiseFilter(words: usize, part: i32, parts: i32): void {
  const t = changetype<Depthwise>(words);
  const outputs = t.channels * t.multiplier;
  const quads = (outputs + 3) >> 2;
  const end = partBegin(t.down * t.across * quads, part + 1, parts);
  for (let unit = partBegin(t.down * t.across * quads, part, parts); unit < end; unit++) {
    const tap = unit / quads;
    const o = (unit - tap * quads) << 2;
    let sum = f32x4.splat(0);
    for (let n = 0; n < t.batch; n++) sum = f32x4.add(sum, filterOf(t, n, tap, o));
    storeFirst(t.kernel + (<usize>(tap * outputs + o) << 2), kept(sum), outputs - o);
  }
}

function filterOf(t: Depthwise, n: i32, tap: i32, o: i32): v128 {
  const i = tap / t.across;
  const j = tap - i * t.across;
  const m = t.multiplier;
  let sum = f32x4.splat(0);
  for (let outY = 0; outY < t.outHeight; outY++) {
    const inY = outY * t.stridesDown + i * t.dilationDown - t.top;
    if (inY < 0 || inY >= t.height) continue;
    for (let outX = 0; outX < t.outWidth; outX++) {
      const inX = outX * t.stridesAcross + j * t.dilationAcross - t.left;
      if (inX < 0 || inX >= t.width) continue;
      const x = t.x + <usize>(((n * t.height + inY) * t.width + inX) * t.xPixelBytes);
      const dy = v128.load(t.y + <usize>(((n * t.outHeight + outY) * t.outWidth + outX) * t.yPixelBytes + (o << 2)));
      if (m == 1) {
        sum = madd(v128.load(x + (<usize>o << 2)), dy, sum);
      } else {
        let four = v128.load32_splat(x + (<usize>(o / m) << 2));
        four = f32x4.replace_lane(four, 1, load<f32>(x + (<usize>((o + 1) / m) << 2)));
        four = f32x4.replace_lane(four, 2, load<f32>(x + (<usize>((o + 2) / m) << 2)));
        four = f32x4.replace_lane(four, 3, load<f32>(x + (<usize>((o + 3) / m) << 2)));
        sum = madd(four, dy, sum);
      }
    }
  }
  return sum;
}
