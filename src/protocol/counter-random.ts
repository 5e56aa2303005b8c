/**
 * Random numbers as a pure function of (seed, step, stream, index), so that every engine draws the same ones,
 * in any order, and a run resumes from its step alone. 32-bit integer arithmetic only, so that it ports to WGSL and WebAssembly.
 *
 * This is part of the contract between the compiler and the engines, hence its place beside the Program.
 */

/**
 * Scrambles 32 bits so that neighbouring inputs give unrelated outputs.
 *
 * Source: the two-round xorshift-multiply "lowbias32" (C. Wellons, "Prospecting for Hash Functions", 2018; constants of the 2022 revision).
 */
function scramble(bits: number): number {
  let x = bits | 0;
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  return x ^ (x >>> 15);
}

/** The key under which `randomUint32` draws for one stream at one step. Step 0 is initialization. */
export function randomKey(seed: number, step: number, stream: number): number {
  return scramble(scramble(scramble(seed + 0x9e3779b9) + step) + stream);
}

/** The `index`-th 32-bit number under a key, from 0 to 2³² − 1. */
export function randomUint32(key: number, index: number): number {
  return scramble(key + Math.imul(index, 0x9e3779b9)) >>> 0;
}

/** The `index`-th number under a key in [0, 1), in steps of 2⁻²⁴ so that it is exact in float32. */
export function randomUniform(key: number, index: number): number {
  return (randomUint32(key, index) >>> 8) * 2 ** -24;
}

/** A stream number for a name, so that each node draws its own numbers. FNV-1a, 32 bits. */
export function streamOf(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) {
    hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  }
  return hash >>> 0;
}
