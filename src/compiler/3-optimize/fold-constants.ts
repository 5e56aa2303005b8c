/**
 * Computes in the compiler what depends on nothing that a step brings: no image, no label, no stored value.
 *
 * The only constants of a network are zeros, the gradients of what nobody reads (a part of a split that leads nowhere). So a
 * constant is what the kernel `zeros` writes, and what follows from it by a kernel that gives zeros for zeros alone. Parameters
 * are no constants: they change at every step.
 */

import type { ActivationName } from "../../graph/layers/shared-fields.ts";
import { activations } from "../../graph/layers/shared-fields.ts";
import type { KernelName } from "../../protocol/kernel.ts";
import type { Ir, Op, ValueId } from "../ir.ts";
import type { Pass, Rewrite } from "./pass.ts";
import { placedValues, replaceOps } from "./replace-ops.ts";
import { tellRewrite } from "./tell-rewrite.ts";

/** Kernels with one result whose result is zero where all that they read is. */
const keepsZeros: ReadonlySet<KernelName> = new Set<KernelName>([
  "reshape",
  "slice",
  "concat",
  "add",
  "multiply",
  "dropout",
  "dropout-gradient",
  "max-pool",
  "avg-pool",
  "avg-pool-gradient",
  "global-avg-pool",
  "global-avg-pool-gradient",
  "zero-pad",
  "zero-pad-gradient",
  "upsample",
  "upsample-gradient",
  "bias-gradient",
  "activation-gradient",
]);

/** All but the one that is ½ at 0. */
const zeroAtZero: ReadonlySet<ActivationName> = new Set(
  activations.filter((name) => name !== "sigmoid"),
);

export const foldConstants: Pass = {
  name: "fold-constants",

  run(ir) {
    if (!ir.ops.some(({ kernel }) => kernel === "zeros")) return { ir, rewrites: [] };
    const placed = placedValues(ir);
    // These change within the step, so a later reader must not be pointed at them.
    const changing = new Set(ir.stored.map(({ value }) => value));
    const constant = new Set<ValueId>();
    const aliases = new Map<ValueId, ValueId>();
    const rewrites: Rewrite[] = [];
    const ops: Op[] = [];
    for (const original of ir.ops) {
      const op = { ...original, reads: original.reads.map((id) => aliases.get(id) ?? id) };
      const [result = -1] = op.writes;
      const summand = placed.has(result) ? undefined : otherSummand(op, constant);
      if (summand !== undefined && !changing.has(summand)) {
        aliases.set(result, summand);
        rewrites.push(sumOfOne(ir, op, summand));
        continue;
      }
      const folded = fold(ir, op, constant);
      if (folded !== op) rewrites.push(foldedRewrite(ir, op, folded));
      if (folded.kernel === "zeros") constant.add(result);
      ops.push(folded);
    }
    if (rewrites.length === 0) return { ir, rewrites };
    return { ir: replaceOps(ir, ops, aliases), rewrites };
  },
};

/** What is added to a constant, when it is none itself. */
function otherSummand(op: Op, constant: ReadonlySet<ValueId>): ValueId | undefined {
  if (op.kernel !== "add") return undefined;
  const others = op.reads.filter((id) => !constant.has(id));
  return others.length === 1 ? others[0] : undefined;
}

/** The op, or zeros in its place. */
function fold({ values }: Ir, op: Op, constant: ReadonlySet<ValueId>): Op {
  const isZero =
    keepsZeros.has(op.kernel) || (op.kernel === "activation" && zeroAtZero.has(op.attrs.function));
  if (!isZero || op.reads.length === 0 || !op.reads.every((id) => constant.has(id))) return op;
  const shape = values[op.writes[0] ?? -1]?.shape ?? [];
  const { writes, phase, origin } = op;
  return {
    kernel: "zeros",
    attrs: { shape },
    reads: [],
    writes,
    phase,
    origin,
    madeBy: "fold-constants",
  };
}

function foldedRewrite(ir: Ir, op: Op, folded: Op): Rewrite {
  return tellRewrite(ir, {
    pass: "fold-constants",
    rule: "zeros-of-zeros",
    why: "All that it reads is zero, whatever the step brings, and so is its result.",
    before: [op],
    after: [folded],
  });
}

function sumOfOne(ir: Ir, op: Op, summand: ValueId): Rewrite {
  const nameOf = (id: ValueId | undefined) => ir.values[id ?? -1]?.name ?? "?";
  return tellRewrite(ir, {
    pass: "fold-constants",
    rule: "add-of-zeros",
    why: "To add zeros changes nothing (but the sign of a zero).",
    before: [op],
    after: [],
    told: { after: () => `${nameOf(op.writes[0])} is ${nameOf(summand)}` },
  });
}
