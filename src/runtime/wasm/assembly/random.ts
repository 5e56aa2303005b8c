/** The random numbers of `protocol/counter-random.ts`, bit for bit. */

function scramble(bits: i32): i32 {
  let x: u32 = bits;
  x = (x ^ (x >> 16)) * 0x21f0aaad;
  x = (x ^ (x >> 15)) * 0x735a2d97;
  return x ^ (x >> 15);
}

/** Four draws at once, of four counters under a key. */
// @ts-ignore: decorator
@inline
export function scramble4(bits: v128): v128 {
  let x = v128.xor(bits, i32x4.shr_u(bits, 16));
  x = i32x4.mul(x, i32x4.splat(0x21f0aaad));
  x = v128.xor(x, i32x4.shr_u(x, 15));
  x = i32x4.mul(x, i32x4.splat(0x735a2d97));
  return v128.xor(x, i32x4.shr_u(x, 15));
}

/** The key of one stream at one step. */
export function randomKey(seed: i32, step: i32, stream: i32): i32 {
  return scramble(scramble(scramble(seed + 0x9e3779b9) + step) + stream);
}
