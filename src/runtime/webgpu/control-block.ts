/** How the block of scalars is laid out: what a step reads of itself, what the page feeds it, and what it reports. */
import { scalarIndex } from "./kernels/gpu-kernel.ts";

/** Words of the block that the engine's own works use, beside those of `scalarIndex`. */
export const controlIndex = {
  ...scalarIndex,
  /** Not 0 when a parameter was found that is no finite number. */
  broken: 5,
  /** 1 when the batch is gathered from the resident data set, 0 when its images were uploaded. */
  gathers: 6,
  /** Where the records begin: of each step its number, its learning rate, and which images it takes. */
  records: 8,
} as const;

/** Words of a record before its indices: step, learning rate. */
export const recordHead = 2;

/** Words of a result: loss, correct answers, and 1 where the step ran. */
export const resultWords = 3;

/** Where everything lies in the block, in words. */
export interface ControlLayout {
  /** The most steps that one submit takes. */
  readonly maxSteps: number;
  readonly recordWords: number;
  readonly results: number;
  readonly words: number;
}

/** The layout for batches of up to `maxBatch` images. */
export function controlLayout(maxBatch: number, maxSteps: number): ControlLayout {
  const recordWords = recordHead + maxBatch;
  const results = controlIndex.records + maxSteps * recordWords;
  return { maxSteps, recordWords, results, words: results + maxSteps * resultWords };
}
