/** In which order an epoch goes through the training images. */
import { randomKey, streamOf } from "../protocol/counter-random.ts";
import { permutation } from "./permutation.ts";

const shuffleStream = streamOf("data/shuffle");

/** The images of an epoch (counted from 0) in order; it follows from seed and epoch, so a run resumes anywhere. */
export function epochOrder(count: number, seed: number, epoch: number): Uint32Array {
  return permutation(count, randomKey(seed, epoch, shuffleStream));
}
