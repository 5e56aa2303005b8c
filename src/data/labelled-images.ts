/** A data set that was read. */
import type { LabelledImages } from "../protocol/batch.ts";

/** A data set with its fixed split. */
export interface LoadedDataSet {
  readonly name: string;
  /** [H, W, C] */
  readonly imageShape: readonly number[];
  readonly train: LabelledImages;
  readonly validation: LabelledImages;
}
