/** The module's one export: runs a part of a task. */
import * as code from "../kernels/codes";
import { channelMoments, foldNorm, normalize, normalizeStored } from "./batch-norm";
import { normalizeGradient, normGradientSums } from "./batch-norm-gradient";
import { columnSums } from "./column-sums";
import { convolve } from "./convolution";
import { depthwise, depthwiseFilter, depthwiseInput } from "./depthwise";
import { copyRuns, mapNumbers } from "./elementwise";
import { filterGradient, sumParts } from "./filter-gradient";
import { globalPool, upsample, upsampleGradient, zeroPad } from "./image-size";
import { clipFactor, losses } from "./losses";
import { squares, update } from "./optimizers";
import { packWeights, transpose } from "./pack-weights";
import { avgPool, avgPoolGradient, maxPool, maxPoolGradient } from "./pooling";
import { rowNorms } from "./rows";

/**
 * Runs a part of a task.
 *
 * @param name which function: see `kernels/codes.ts`.
 * @param words where the operands are.
 * @param scratch where the lane may write what it likes.
 */
export function run(name: i32, words: usize, part: i32, parts: i32, scratch: usize): void {
  switch (name) {
    case code.convolve: return convolve(words, part, parts, scratch);
    case code.filterGradient: return filterGradient(words, part, parts, scratch);
    case code.packWeights: return packWeights(words, part, parts);
    case code.sumParts: return sumParts(words, part, parts);
    case code.mapNumbers: return mapNumbers(words, part, parts);
    case code.copyRuns: return copyRuns(words, part, parts);
    case code.maxPool: return maxPool(words, part, parts);
    case code.maxPoolGradient: return maxPoolGradient(words, part, parts, scratch);
    case code.avgPool: return avgPool(words, part, parts);
    case code.avgPoolGradient: return avgPoolGradient(words, part, parts);
    case code.channelMoments: return channelMoments(words, part, parts);
    case code.normalize: return normalize(words, part, parts, scratch);
    case code.normalizeStored: return normalizeStored(words, part, parts, scratch);
    case code.normGradientSums: return normGradientSums(words, part, parts);
    case code.normalizeGradient: return normalizeGradient(words, part, parts, scratch);
    case code.columnSums: return columnSums(words, part, parts);
    case code.foldNorm: return foldNorm(words);
    case code.depthwise: return depthwise(words, part, parts);
    case code.depthwiseInput: return depthwiseInput(words, part, parts);
    case code.depthwiseFilter: return depthwiseFilter(words, part, parts);
    case code.update: return update(words, part, parts, scratch);
    case code.losses: return losses(words);
    case code.rowNorms: return rowNorms(words, part, parts, scratch);
    case code.squares: return squares(words, part, parts);
    case code.clipFactor: return clipFactor(words);
    case code.zeroPad: return zeroPad(words, part, parts);
    case code.upsample: return upsample(words, part, parts);
    case code.upsampleGradient: return upsampleGradient(words, part, parts);
    case code.transpose: return transpose(words, part, parts);
    case code.globalPool: return globalPool(words, part, parts);
    default: unreachable();
  }
}
