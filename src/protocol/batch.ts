/** A batch of labelled images on its way from a data set to an engine. */

/** `images` [N, H, W, C] float32 in 0…1, `labels` [N] class indices. */
export interface Batch {
  readonly size: number;
  readonly images: Float32Array;
  readonly labels: Int32Array;
}
