/** Takes the loss, the count of correct answers and the gradient of the scores at once: all three need the same exponentials. */
import type { Ir, Op } from "../ir.ts";
import type { Pass, Rewrite } from "./pass.ts";
import { replaceOps } from "./replace-ops.ts";
import { tellRewrite } from "./tell-rewrite.ts";

/** In the order of the results of the fused kernel. */
const kernels = [
  "softmax-cross-entropy",
  "count-correct",
  "softmax-cross-entropy-gradient",
] as const satisfies readonly Op["kernel"][];

export const fuseLoss: Pass = {
  name: "fuse-loss",

  run(ir) {
    const [loss, correct, gradient] = kernels.map((kernel) =>
      ir.ops.find((op) => op.kernel === kernel),
    );
    if (!loss || !correct || !gradient) return { ir, rewrites: [] };
    const members = [loss, correct, gradient];
    if (!members.every(({ reads }) => reads.join() === loss.reads.join()))
      return { ir, rewrites: [] };
    const fused: Op = {
      kernel: "softmax-cross-entropy-step",
      attrs: {},
      reads: loss.reads,
      writes: members.flatMap(({ writes }) => writes),
      phase: "forward",
      origin: loss.origin,
      madeBy: "fuse-loss",
    };
    const ops = ir.ops.flatMap((op) =>
      op === members[0] ? [fused] : members.includes(op) ? [] : [op],
    );
    return { ir: replaceOps(ir, ops), rewrites: [rewriteOf(ir, members, fused)] };
  },
};

function rewriteOf(ir: Ir, members: readonly Op[], fused: Op): Rewrite {
  return tellRewrite(ir, {
    pass: "fuse-loss",
    rule: "loss-and-gradient",
    why: "All three follow from the same exponentials of the scores.",
    before: members,
    after: [fused],
  });
}
