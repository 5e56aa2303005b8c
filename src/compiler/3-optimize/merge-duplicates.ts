/** Computes once what several ops compute alike: common subexpressions. */
import type { Ir, Op, ValueId } from "../ir.ts";
import { printOpOf } from "../print-ir.ts";
import type { Pass, Rewrite } from "./pass.ts";
import { originsOf, placedValues, replaceOps, savings } from "./replace-ops.ts";

export const mergeDuplicates: Pass = {
  name: "merge-duplicates",

  /** Every kernel is a pure function of its reads, its attributes and the step, so equal calls give equal results. */
  run(ir) {
    const placed = placedValues(ir);
    const firstOf = new Map<string, Op>();
    const aliases = new Map<ValueId, ValueId>();
    const printed = new Map<Op["attrs"], string>();
    const kept: Op[] = [];
    const rewrites: Rewrite[] = [];
    for (const op of ir.ops) {
      const key = keyOf(op, aliases, printed);
      const first = op.writes.some((id) => placed.has(id)) ? undefined : firstOf.get(key);
      if (first) {
        op.writes.forEach((id, position) => {
          aliases.set(id, first.writes[position] ?? id);
        });
        rewrites.push(merger(ir, first, op));
      } else {
        if (!firstOf.has(key)) firstOf.set(key, op);
        kept.push(op);
      }
    }
    if (rewrites.length === 0) return { ir, rewrites };
    return { ir: replaceOps(ir, kept, aliases), rewrites };
  },
};

/** Equal for ops that compute the same. The order in a sum or product of two does not matter: both round alike. */
function keyOf(
  { kernel, attrs, reads }: Op,
  aliases: ReadonlyMap<ValueId, ValueId>,
  printed: Map<Op["attrs"], string>,
): string {
  const operands = reads.map((id) => aliases.get(id) ?? id);
  if (kernel === "add" || kernel === "multiply") operands.sort((a, b) => a - b);
  return `${kernel} ${operands.join()} ${printAttrs(attrs, printed)}`;
}

/** The settings in one order, whoever wrote them down. */
function printAttrs(attrs: Op["attrs"], printed: Map<Op["attrs"], string>): string {
  const known = printed.get(attrs);
  if (known !== undefined) return known;
  const text = JSON.stringify(Object.entries(attrs).sort(([a], [b]) => (a < b ? -1 : 1)));
  printed.set(attrs, text);
  return text;
}

function merger(ir: Ir, first: Op, op: Op): Rewrite {
  const nameAt = (id: ValueId | undefined) => ir.values[id ?? -1]?.name ?? "?";
  const same = op.writes.map((id, index) => `${nameAt(id)} is ${nameAt(first.writes[index])}`);
  return {
    pass: "merge-duplicates",
    rule: "common-subexpression",
    before: `${printOpOf(ir, first)}\n${printOpOf(ir, op)}`,
    after: `${printOpOf(ir, first)}\n${same.join(", ")}`,
    why: "Both compute the same from the same values, so once is enough.",
    saves: savings(ir, [op], []),
    origins: originsOf([first, op]),
  };
}
