/** Removes ops whose results nobody asks for. */
import type { Ir, Op, ValueId } from "../ir.ts";
import { createViews } from "../views.ts";
import type { Pass, Rewrite } from "./pass.ts";
import { replaceOps, resultsOf } from "./replace-ops.ts";
import { tellRewrite } from "./tell-rewrite.ts";

export const removeDead: Pass = {
  name: "remove-dead",

  /** Walks backwards from the loss, the count, the logits and what replaces stored values. A whole keeps all its parts. */
  run(ir) {
    const { membersOf } = createViews(ir.values);
    const asked = new Set<ValueId>();
    const ask = (id: ValueId) => {
      asked.add(id);
      for (const member of membersOf(id)) asked.add(member);
    };
    for (const id of resultsOf(ir)) ask(id);
    const kept: Op[] = [];
    const rewrites: Rewrite[] = [];
    for (const op of ir.ops.toReversed()) {
      if (op.writes.some((id) => asked.has(id))) {
        for (const id of op.reads) ask(id);
        kept.push(op);
      } else rewrites.push(removal(ir, op));
    }
    if (rewrites.length === 0) return { ir, rewrites };
    return { ir: replaceOps(ir, kept.reverse()), rewrites: rewrites.reverse() };
  },
};

function removal(ir: Ir, op: Op): Rewrite {
  return tellRewrite(ir, {
    pass: "remove-dead",
    rule: "unread-result",
    why: "Nothing that leaves the step depends on it.",
    before: [op],
    after: [],
    told: { after: () => "nothing" },
  });
}
