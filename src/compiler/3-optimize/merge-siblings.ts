/**
 * Merges convolutions with equal windows, and dense layers, that read one input: forward, and both gradients.
 *
 * The filters stay apart, each parameter a stored value of its own, and the op takes them all. To join them first and to cut up
 * the result afterwards would take as many dispatches as it saves. It saves what it takes to read the input again and to start
 * another dispatch, and in the gradient of the input the additions; an engine runs one matrix product with the columns of all.
 */
import type { Ir } from "../ir.ts";
import { printOpOf } from "../print-ir.ts";
import { type Joint, joinSiblings } from "./join-siblings.ts";
import { createOpSlots } from "./op-slots.ts";
import type { Pass, Rewrite } from "./pass.ts";
import { originsOf, replaceOps, savings } from "./replace-ops.ts";
import { sumSiblings } from "./sum-siblings.ts";

export const mergeSiblings: Pass = {
  name: "merge-siblings",
  reassociates: true,

  /** Sweeps until a sweep finds nothing, for what has moved may let others move. */
  run(ir) {
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

function rewriteOf(ir: Ir, { rule, why, before, after }: Joint): Rewrite {
  const print = (ops: Joint["before"]) => ops.map((op) => printOpOf(ir, op)).join("\n");
  return {
    pass: "merge-siblings",
    rule,
    before: print(before),
    after: print(after),
    why,
    saves: savings(ir, before, after),
    origins: originsOf(before),
  };
}
