/** Computes once what several ops compute alike: common subexpressions. */
import type { Ir, Op, ValueId } from "../ir.ts";
import { printOpOf } from "../print-ir.ts";
import type { Pass, Rewrite } from "./pass.ts";
import { printAttrs } from "./print-attrs.ts";
import { placedValues, replaceOps } from "./replace-ops.ts";
import { tellRewrite } from "./tell-rewrite.ts";

export const mergeDuplicates: Pass = {
  name: "merge-duplicates",

  /** Every kernel is a pure function of its reads, its attributes and the step, so equal calls give equal results. */
  run(ir) {
    const placed = placedValues(ir);
    const candidates = new Map<string, Alike>();
    const aliases = new Map<ValueId, ValueId>();
    const kept: Op[] = [];
    const rewrites: Rewrite[] = [];
    for (const op of ir.ops) {
      const first = firstAlike(candidates, keyOf(op, aliases), op);
      if (first && !op.writes.some((id) => placed.has(id))) {
        op.writes.forEach((id, position) => {
          aliases.set(id, first.writes[position] ?? id);
        });
        rewrites.push(merger(ir, first, op));
      } else {
        kept.push(op);
      }
    }
    if (rewrites.length === 0) return { ir, rewrites };
    return { ir: replaceOps(ir, kept, aliases), rewrites };
  },
};

/** Ops of one key; by their settings once there are two, for thousands may be cut out of one value. */
interface Alike {
  readonly first: Op;
  bySettings: Map<string, Op> | null;
}

/** The first op that computes the same; null for the op itself when there was none, which then is the first. */
function firstAlike(candidates: Map<string, Alike>, key: string, op: Op): Op | null {
  const alike = candidates.get(key);
  if (!alike) {
    candidates.set(key, { first: op, bySettings: null });
    return null;
  }
  alike.bySettings ??= new Map([[printAttrs(alike.first), alike.first]]);
  const settings = printAttrs(op);
  const known = alike.bySettings.get(settings);
  if (!known) alike.bySettings.set(settings, op);
  return known ?? null;
}

/**
 * Equal for ops that compute the same, if their settings are equal too. The order in a sum or product of two does not matter:
 * both round alike.
 */
function keyOf({ kernel, reads }: Op, aliases: ReadonlyMap<ValueId, ValueId>): string {
  const operands = reads.map((id) => aliases.get(id) ?? id);
  if (kernel === "add" || kernel === "multiply") operands.sort((a, b) => a - b);
  return `${kernel} ${operands.join()}`;
}

function merger(ir: Ir, first: Op, op: Op): Rewrite {
  const nameAt = (id: ValueId | undefined) => ir.values[id ?? -1]?.name ?? "?";
  const same = () => op.writes.map((id, at) => `${nameAt(id)} is ${nameAt(first.writes[at])}`);
  return tellRewrite(ir, {
    pass: "merge-duplicates",
    rule: "common-subexpression",
    why: "Both compute the same from the same values, so once is enough.",
    before: [first, op],
    after: [first],
    told: { after: () => `${printOpOf(ir, first)}\n${same().join(", ")}` },
  });
}
