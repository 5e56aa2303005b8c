/** The passes of the compiler, in the order in which they run. */

import { foldBatchNorm } from "./fold-batch-norm.ts";
import { foldConstants } from "./fold-constants.ts";
import { fuseEpilogues } from "./fuse-epilogues.ts";
import { fuseLoss } from "./fuse-loss.ts";
import { fuseOptimizer } from "./fuse-optimizer.ts";
import { mergeDuplicates } from "./merge-duplicates.ts";
import { mergeSiblings } from "./merge-siblings.ts";
import type { Pass } from "./pass.ts";
import { placeConcat } from "./place-concat.ts";
import { removeDead } from "./remove-dead.ts";
import { simplify } from "./simplify.ts";

export const passes: readonly Pass[] = [
  simplify,
  foldConstants,
  mergeDuplicates,
  removeDead,
  foldBatchNorm,
  fuseEpilogues,
  mergeSiblings,
  fuseLoss,
  fuseOptimizer,
  placeConcat,
];
