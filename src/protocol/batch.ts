/** A batch of labelled images on its way from a data set to an engine. */

/** Images with their classes, kept as the bytes they came in: a quarter of the memory of float32. */
export interface LabelledImages {
  readonly count: number;
  /** H · W · C */
  readonly valuesPerImage: number;
  /** Levels from 0 to `maxLevel`, `valuesPerImage` per image. */
  readonly levels: Uint8Array;
  readonly maxLevel: number;
  /** One class index per image. */
  readonly labels: Uint8Array;
}

/** Some images of a data set, in the order in which they stand in the batch. */
export interface Selection {
  /** An engine may keep these on its device, as long as this object lives. */
  readonly from: LabelledImages;
  readonly indices: Uint32Array;
}

/** `images` [N, H, W, C] float32 in 0…1, `labels` [N] class indices. */
export interface Batch {
  readonly size: number;
  /** Made when first asked for, where there is a selection. */
  readonly images: Float32Array;
  readonly labels: Int32Array;
  /** The same images as rows of a data set; absent where a batch was given as numbers. */
  readonly selection?: Selection;
}
