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

/** A data set with its fixed split. */
export interface LoadedDataSet {
  readonly name: string;
  /** [H, W, C] */
  readonly imageShape: readonly number[];
  readonly train: LabelledImages;
  readonly validation: LabelledImages;
}
