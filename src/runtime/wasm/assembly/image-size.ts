/** Kernels that make an image larger or smaller without a window: zeros around it, repeated pixels, and the mean of all. */
import { copyRun, fillRun, kept, partBegin, storeFirst } from "./simd";

/** Operands in the order in which `kernels/plan-image-size.ts` writes them: the small image and the large one. */
@unmanaged
class Sizes {
  small: usize;
  smallPixelBytes: i32;
  height: i32;
  width: i32;
  channels: i32;
  large: usize;
  largePixelBytes: i32;
  largeHeight: i32;
  largeWidth: i32;
  batch: i32;
  /** Zeros above and to the left. */
  top: i32;
  left: i32;
  /** How often a pixel is repeated. */
  down: i32;
  across: i32;
  /** From large to small. */
  back: i32;
}

/** Zeros around an image, or the image without them. Parts are rows of the result. */
export function zeroPad(words: usize, part: i32, parts: i32): void {
  const t = changetype<Sizes>(words);
  if (t.back) {
    const end = partBegin(t.batch * t.height, part + 1, parts);
    for (let row = partBegin(t.batch * t.height, part, parts); row < end; row++) {
      const n = row / t.height;
      const from = (n * t.largeHeight + row - n * t.height + t.top) * t.largeWidth + t.left;
      copyPixels(t.small + <usize>(row * t.width * t.smallPixelBytes), t.smallPixelBytes,
        t.large + <usize>(from * t.largePixelBytes), t.largePixelBytes, t.width, t.channels);
    }
    return;
  }
  const end = partBegin(t.batch * t.largeHeight, part + 1, parts);
  for (let row = partBegin(t.batch * t.largeHeight, part, parts); row < end; row++) {
    const n = row / t.largeHeight;
    const y = row - n * t.largeHeight - t.top;
    const to = t.large + <usize>(row * t.largeWidth * t.largePixelBytes);
    if (y < 0 || y >= t.height) {
      zeroPixels(to, t.largePixelBytes, t.largeWidth, t.channels);
      continue;
    }
    zeroPixels(to, t.largePixelBytes, t.left, t.channels);
    copyPixels(to + <usize>(t.left * t.largePixelBytes), t.largePixelBytes,
      t.small + <usize>((n * t.height + y) * t.width * t.smallPixelBytes), t.smallPixelBytes, t.width, t.channels);
    const right = t.left + t.width;
    zeroPixels(to + <usize>(right * t.largePixelBytes), t.largePixelBytes, t.largeWidth - right, t.channels);
  }
}

function copyPixels(to: usize, toBytes: i32, from: usize, fromBytes: i32, count: i32, channels: i32): void {
  for (let i = 0; i < count; i++) {
    copyRun(to, from, channels);
    to += toBytes;
    from += fromBytes;
  }
}

function zeroPixels(to: usize, toBytes: i32, count: i32, channels: i32): void {
  for (let i = 0; i < count; i++) {
    fillRun(to, 0, channels);
    to += toBytes;
  }
}

/** Each pixel several times. Parts are rows of the result. */
export function upsample(words: usize, part: i32, parts: i32): void {
  const t = changetype<Sizes>(words);
  const end = partBegin(t.batch * t.largeHeight, part + 1, parts);
  for (let row = partBegin(t.batch * t.largeHeight, part, parts); row < end; row++) {
    const n = row / t.largeHeight;
    const y = n * t.height + (row - n * t.largeHeight) / t.down;
    let to = t.large + <usize>(row * t.largeWidth * t.largePixelBytes);
    for (let x = 0; x < t.largeWidth; x++) {
      copyRun(to, t.small + <usize>((y * t.width + x / t.across) * t.smallPixelBytes), t.channels);
      to += t.largePixelBytes;
    }
  }
}

/** The sum over the copies of each pixel. Parts are rows of the result. */
export function upsampleGradient(words: usize, part: i32, parts: i32): void {
  const t = changetype<Sizes>(words);
  const end = partBegin(t.batch * t.height, part + 1, parts);
  for (let row = partBegin(t.batch * t.height, part, parts); row < end; row++) {
    for (let x = 0; x < t.width; x++) {
      const from = row * t.down * t.largeWidth + x * t.across;
      for (let c = 0; c < t.channels; c += 4) {
        let sum = f32x4.splat(0);
        for (let i = 0; i < t.down; i++) {
          for (let j = 0; j < t.across; j++) {
            const pixel = from + i * t.largeWidth + j;
            sum = f32x4.add(sum, v128.load(t.large + <usize>(pixel * t.largePixelBytes + (c << 2))));
          }
        }
        const to = t.small + <usize>((row * t.width + x) * t.smallPixelBytes + (c << 2));
        storeFirst(to, sum, t.channels - c);
      }
    }
  }
}

/** The mean over each image, or an equal share of dy for each pixel of it. The small image has one pixel; parts are images. */
export function globalPool(words: usize, part: i32, parts: i32): void {
  const t = changetype<Sizes>(words);
  const pixels = t.largeHeight * t.largeWidth;
  const count = f32x4.splat(<f32>pixels);
  const end = partBegin(t.batch, part + 1, parts);
  for (let n = partBegin(t.batch, part, parts); n < end; n++) {
    for (let c = 0; c < t.channels; c += 4) {
      const small = t.small + <usize>(n * t.smallPixelBytes + (c << 2));
      let large = t.large + <usize>(n * pixels * t.largePixelBytes + (c << 2));
      if (t.back) {
        let sum = f32x4.splat(0);
        for (let i = 0; i < pixels; i++) {
          sum = f32x4.add(sum, v128.load(large));
          large += t.largePixelBytes;
        }
        storeFirst(small, kept(f32x4.div(sum, count)), t.channels - c);
      } else {
        const share = kept(f32x4.div(v128.load(small), count));
        for (let i = 0; i < pixels; i++) {
          storeFirst(large, share, t.channels - c);
          large += t.largePixelBytes;
        }
      }
    }
  }
}
