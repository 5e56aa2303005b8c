/**
 * Largest numbers of windows of 3×3 pixels that move by one pixel over an image with a border of one: what neighbouring windows share
 * is read and compared once. Four channels of one image at a time.
 */
import { Pooling } from "./pooling";
import { storeFirst } from "./simd";

/** The largest of each window of one row of the result: of each column's three first, then of three columns'. */
export function slidingRow(t: Pooling, row: i32): void {
  const n = row / t.height;
  const r = row - n * t.height;
  const step: usize = t.xPixelBytes;
  const bytes: usize = t.width * t.xPixelBytes;
  for (let c = 0; c < t.channels; c += 4) {
    let b = t.x + <usize>row * bytes + (<usize>c << 2);
    // A row twice is as good as one that is not there.
    let a = r > 0 ? b - bytes : b;
    let d = r + 1 < t.height ? b + bytes : b;
    let to = t.y + <usize>(row * t.width * t.yPixelBytes + (c << 2));
    let left = v128.load(b), leftNan = i32x4.splat(0);
    let middle = left, middleNan = leftNan;
    for (let column = 0; column <= t.width; column++) {
      let right = middle, rightNan = middleNan;
      if (column < t.width) {
        const x = v128.load(a), y = v128.load(b), z = v128.load(d);
        // A comparison with a NaN is false, so that it would be passed over: they are looked for on the side.
        right = f32x4.pmax(f32x4.pmax(x, y), z);
        rightNan = v128.or(v128.or(f32x4.ne(x, x), f32x4.ne(y, y)), f32x4.ne(z, z));
      }
      if (column > 0) {
        const best = f32x4.pmax(f32x4.pmax(left, middle), right);
        storeFirst(to, v128.or(best, v128.or(v128.or(leftNan, middleNan), rightNan)), t.channels - c);
        to += t.yPixelBytes;
        left = middle;
        leftNan = middleNan;
      } else {
        left = right;
        leftNan = rightNan;
      }
      middle = right;
      middleNan = rightNan;
      a += step;
      b += step;
      d += step;
    }
  }
}

/**
 * The gradient of one image. A plane in scratch holds four channels of each pixel and the sums that are their gradient, side by side;
 * its border equals nothing, so that all windows are alike.
 */
export function slidingImage(t: Pooling, n: i32, scratch: usize): void {
  const rowBytes: usize = (t.width + 2) << 5;
  const end = scratch + (t.height + 2) * rowBytes;
  for (let at = scratch; at < end; at += 32) {
    v128.store(at, f32x4.splat(NaN));
    v128.store(at, i32x4.splat(0), 16);
  }
  for (let c = 0; c < t.channels; c += 4) {
    let pixel = n * t.height * t.width;
    loadPlane(t, scratch + rowBytes + 32, t.x + <usize>(pixel * t.xPixelBytes + (c << 2)));
    for (let r = 0; r < t.height; r++) {
      const y = t.y + <usize>(pixel * t.yPixelBytes + (c << 2));
      const dy = t.dy + <usize>(pixel * t.dyPixelBytes + (c << 2));
      shareRow(scratch + <usize>r * rowBytes, rowBytes, t.width, y, t.yPixelBytes, dy, t.dyPixelBytes);
      pixel += t.width;
    }
    pixel -= t.height * t.width;
    const dx = t.dx + <usize>(pixel * t.dxPixelBytes + (c << 2));
    storePlane(t, dx, scratch + rowBytes + 48, t.channels - c);
  }
}

function loadPlane(t: Pooling, to: usize, from: usize): void {
  const step: usize = t.xPixelBytes;
  for (let i = t.height; i > 0; i--) {
    for (let j = t.width; j > 0; j--) {
      v128.store(to, v128.load(from));
      v128.store(to, i32x4.splat(0), 16);
      to += 32;
      from += step;
    }
    to += 64;
  }
}

function storePlane(t: Pooling, to: usize, from: usize, channels: i32): void {
  const step: usize = t.dxPixelBytes;
  for (let i = t.height; i > 0; i--) {
    for (let j = t.width; j > 0; j--) {
      storeFirst(to, v128.load(from), channels);
      from += 32;
      to += step;
    }
    from += 64;
  }
}

/**
 * Gives dy of each window of a row to the first of its pixels that equals y. The sums of the nine pixels under the window stay in
 * registers as it moves on, so that each sum of the plane is read and written once a row.
 */
function shareRow(p: usize, rowBytes: usize, width: i32, y: usize, yStep: usize, dy: usize, dyStep: usize): void {
  let a0 = v128.load(p, 16), a1 = v128.load(p, 48);
  let b0 = v128.load(p + rowBytes, 16), b1 = v128.load(p + rowBytes, 48);
  let d0 = v128.load(p + (rowBytes << 1), 16), d1 = v128.load(p + (rowBytes << 1), 48);
  for (; width > 0; width--) {
    const best = v128.load(y);
    // What is left of dy for the pixels to come.
    let left = v128.load(dy);
    let equal = f32x4.eq(v128.load(p), best);
    v128.store(p, f32x4.add(a0, v128.and(left, equal)), 16);
    left = v128.andnot(left, equal);
    equal = f32x4.eq(v128.load(p, 32), best);
    a0 = f32x4.add(a1, v128.and(left, equal));
    left = v128.andnot(left, equal);
    equal = f32x4.eq(v128.load(p, 64), best);
    a1 = f32x4.add(v128.load(p, 80), v128.and(left, equal));
    left = v128.andnot(left, equal);
    const q = p + rowBytes;
    equal = f32x4.eq(v128.load(q), best);
    v128.store(q, f32x4.add(b0, v128.and(left, equal)), 16);
    left = v128.andnot(left, equal);
    equal = f32x4.eq(v128.load(q, 32), best);
    b0 = f32x4.add(b1, v128.and(left, equal));
    left = v128.andnot(left, equal);
    equal = f32x4.eq(v128.load(q, 64), best);
    b1 = f32x4.add(v128.load(q, 80), v128.and(left, equal));
    left = v128.andnot(left, equal);
    const r = q + rowBytes;
    equal = f32x4.eq(v128.load(r), best);
    v128.store(r, f32x4.add(d0, v128.and(left, equal)), 16);
    left = v128.andnot(left, equal);
    equal = f32x4.eq(v128.load(r, 32), best);
    d0 = f32x4.add(d1, v128.and(left, equal));
    left = v128.andnot(left, equal);
    equal = f32x4.eq(v128.load(r, 64), best);
    d1 = f32x4.add(v128.load(r, 80), v128.and(left, equal));
    p += 32;
    y += yStep;
    dy += dyStep;
  }
  v128.store(p, a0, 16);
  v128.store(p, a1, 48);
  v128.store(p + rowBytes, b0, 16);
  v128.store(p + rowBytes, b1, 48);
  v128.store(p + (rowBytes << 1), d0, 16);
  v128.store(p + (rowBytes << 1), d1, 48);
}
