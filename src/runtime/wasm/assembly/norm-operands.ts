/** What the kernels of a normalization over a batch work on, forward and backward. */

/** Operands in the order in which `kernels/plan-batch-norm.ts` writes them. */
@unmanaged
export class Norm {
  x: usize;
  xRowBytes: i32;
  rows: i32;
  channels: i32;
  /** Partial sums: for each part, two runs of `channels`, padded to fours. */
  sums: usize;
  parts: i32;
  gamma: usize;
  beta: usize;
  mean: usize;
  variance: usize;
  epsilon: f32;
  y: usize;
  yRowBytes: i32;
  dy: usize;
  dyRowBytes: i32;
  dgamma: usize;
  dbeta: usize;
  /** The code of the activation, or of its slope for the gradient; 0 for none. */
  curve: i32;
  /** What the activation gave, for the gradient. */
  activated: usize;
  activatedRowBytes: i32;
}

/** Channels in whole vectors. */
// @ts-ignore: decorator
@inline
export function padded(t: Norm): i32 {
  return (t.channels + 3) & ~3;
}
