/** What the placement of buffers is about: sizes, times and the offsets that come out. */

/** A buffer to place. Times are ascending whole numbers; both ends are included. */
export interface Tenant {
  readonly sizeBytes: number;
  readonly first: number;
  readonly last: number;
}

export interface Placement {
  /** For each tenant, where it begins. */
  readonly offsets: readonly number[];
  /** How long the arena is. */
  readonly sizeBytes: number;
}

/** WebGPU's default `minStorageBufferOffsetAlignment`: a buffer may be bound at any multiple of it. */
const alignmentBytes = 256;

/** Rounds up to where the next buffer may begin. */
export function aligned(bytes: number): number {
  return Math.ceil(bytes / alignmentBytes) * alignmentBytes;
}
