/**
 * Joins a convolution or product with the bias and the activation that follow it, and their gradients with those of its filters;
 * and a batch normalization with its activation, forward and backward.
 *
 * Bias and activation touch each number once, so that an engine does them while the number is still at hand, and what they read is
 * never written. Backward, the slope of most activations follows from their result: then their input is not kept. Each kernel computes
 * what it computed alone, in the same order, so every bit stays.
 */
import type { Ir, Op } from "../ir.ts";
import { fusedForward } from "./fuse-forward.ts";
import { fusedGradient } from "./fuse-gradient.ts";
import { fusedNormalization } from "./fuse-normalization.ts";
import { createOpSlots, type OpSlots } from "./op-slots.ts";
import type { Pass, Rewrite } from "./pass.ts";
import { replaceOps } from "./replace-ops.ts";
import { tellRewrite } from "./tell-rewrite.ts";

/** Finds what the op at a slot and others may become, all of it or nothing. */
type Rule = (ir: Ir, slot: number, slots: OpSlots) => readonly Fusion[];

/** Gradients first: what they no longer read need not be kept by the forward pass. */
const rules: readonly Rule[] = [fusedGradient, fusedForward, fusedNormalization];

/** Ops, and the one that does what all of them do. */
export interface Fusion {
  readonly rule: "epilogue" | "epilogue-gradient" | "normalization" | "normalization-gradient";
  readonly why: string;
  readonly members: readonly Op[];
  readonly fused: Op;
}

export const fuseEpilogues: Pass = {
  name: "fuse-epilogues",

  run(ir) {
    const slots = createOpSlots(ir);
    const rewrites = rules.flatMap((find) =>
      [...ir.ops.keys()].flatMap((slot) => {
        const fusions = find(ir, slot, slots);
        return put(fusions, slots) ? fusions.map((fusion) => rewriteOf(ir, fusion)) : [];
      }),
    );
    if (rewrites.length === 0) return { ir, rewrites };
    return { ir: replaceOps(ir, slots.all()), rewrites };
  },
};

/** Puts each fused op in the place of the first of its members where it may stand; puts none and says false where one has no place. */
function put(fusions: readonly Fusion[], slots: OpSlots): boolean {
  const places = fusions.map((fusion) => placeOf(fusion, slots));
  if (places.includes(undefined)) return false;
  for (const [at, { members, fused }] of fusions.entries())
    slots.put(places[at] ?? -1, [fused], [...placesOf(members, slots)]);
  return true;
}

function placesOf(ops: readonly Op[], slots: OpSlots): ReadonlySet<number> {
  return new Set(ops.map(({ writes }) => slots.writtenAt(writes[0] ?? -1)));
}

function placeOf({ members, fused }: Fusion, slots: OpSlots): number | undefined {
  const places = placesOf(members, slots);
  const mayStand = (place: number) =>
    fused.reads.every((id) => slots.writtenAt(id) < place && slots.replacedAt(id) > place) &&
    fused.writes.every((id) =>
      [...slots.readAt(id)].every((reader) => reader > place || places.has(reader)),
    );
  return [...places].sort((a, b) => a - b).find(mayStand);
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
