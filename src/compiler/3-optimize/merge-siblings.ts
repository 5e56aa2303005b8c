/**
 * Merges convolutions with equal windows, and dense layers, that read one input: forward, and both gradients.
 *
 * The filters stay apart, each parameter a stored value of its own, and the op takes them all. To join the filters of n layers
 * first and to cut up the result afterwards would take n + 2 dispatches instead of n, and the results written twice. One op of
 * n filters takes 1, and 1 instead of 2n − 1 for the gradient of the input with its additions; it reads the input once. An
 * engine may run it as one matrix product with the columns of all.
 */
import type { Ir } from "../ir.ts";
import { type Joint, joinSiblings } from "./join-siblings.ts";
import { createOpSlots } from "./op-slots.ts";
import type { Pass, Rewrite } from "./pass.ts";
import { replaceOps } from "./replace-ops.ts";
import { sumSiblings } from "./sum-siblings.ts";
import { tellRewrite } from "./tell-rewrite.ts";

export const mergeSiblings: Pass = {
  name: "merge-siblings",
  reassociates: true,

  /** Sweeps until a sweep finds nothing, for what has moved may let others move. */
  run(ir) {
    if (!mayHaveSiblings(ir)) return { ir, rewrites: [] };
    const slots = createOpSlots(ir);
    const joints: Joint[] = [];
    for (;;) {
      const found = [...joinSiblings(ir, slots), ...sumSiblings(ir, slots)];
      if (found.length === 0) break;
      joints.push(...found);
    }
    if (joints.length === 0) return { ir, rewrites: [] };
    return {
      ir: replaceOps(ir, slots.all()),
      rewrites: joints.map((joint) => rewriteOf(ir, joint)),
    };
  },
};

/** Whether it is worth a closer look: two ops of a kind read one value first, or parts of a gradient are added. */
function mayHaveSiblings({ ops }: Ir): boolean {
  const seen = new Set<string>();
  return ops.some(({ kernel, phase, reads }) => {
    const key = `${kernel} ${phase} ${reads[0]}`;
    if (seen.has(key) || (kernel === "add" && phase === "backward")) return true;
    if (/conv2d|matmul|affine/.test(kernel)) seen.add(key);
    return false;
  });
}

function rewriteOf(ir: Ir, { rule, why, before, after }: Joint): Rewrite {
  return tellRewrite(ir, { pass: "merge-siblings", rule, why, before, after });
}
