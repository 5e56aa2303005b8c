/**
 * Joins a convolution or product with the bias and the activation that follow it, and their gradients with those of its filters.
 *
 * Bias and activation touch each number once, so that an engine does them while the sum is still at hand, and the sum is never
 * written. Backward, the slope of most activations follows from their result: then their input is not kept. Each kernel computes
 * what it computed alone, in the same order, so every bit stays.
 */
import type { Ir, Op } from "../ir.ts";
import { fusedForward } from "./fuse-forward.ts";
import { fusedGradient } from "./fuse-gradient.ts";
import { createOpSlots, type OpSlots } from "./op-slots.ts";
import type { Pass, Rewrite } from "./pass.ts";
import { replaceOps } from "./replace-ops.ts";
import { tellRewrite } from "./tell-rewrite.ts";

/** Ops, and the one that does what all of them do. */
export interface Fusion {
  readonly rule: "epilogue" | "epilogue-gradient";
  readonly why: string;
  readonly members: readonly Op[];
  readonly fused: Op;
}

export const fuseEpilogues: Pass = {
  name: "fuse-epilogues",

  /** Gradients first: what they no longer read need not be kept by the forward pass. */
  run(ir) {
    const slots = createOpSlots(ir);
    const rewrites = [fusedGradient, fusedForward].flatMap((find) =>
      [...ir.ops.keys()].flatMap((slot) => {
        const fusion = find(ir, slot, slots);
        return fusion && put(fusion, slots) ? [rewriteOf(ir, fusion)] : [];
      }),
    );
    if (rewrites.length === 0) return { ir, rewrites };
    return { ir: replaceOps(ir, slots.all()), rewrites };
  },
};

/** Puts the fused op in the place of the first of its members where it may stand; false where there is none. */
function put({ members, fused }: Fusion, slots: OpSlots): boolean {
  const places = new Set(members.map(({ writes }) => slots.writtenAt(writes[0] ?? -1)));
  const mayStand = (place: number) =>
    fused.reads.every((id) => slots.writtenAt(id) < place && slots.replacedAt(id) > place) &&
    fused.writes.every((id) =>
      [...slots.readAt(id)].every((reader) => reader > place || places.has(reader)),
    );
  const place = [...places].sort((a, b) => a - b).find(mayStand);
  if (place === undefined) return false;
  slots.put(place, [fused], [...places]);
  return true;
}

function rewriteOf(ir: Ir, { rule, why, members, fused }: Fusion): Rewrite {
  return tellRewrite(ir, {
    pass: "fuse-epilogues",
    rule,
    why,
    before: members,
    after: [fused],
  });
}
