/** Removes ops that change nothing and replaces ops by cheaper ones, one rule at a time. */
import type { Ir, Op, ValueId } from "../ir.ts";
import type { Pass, Rewrite } from "./pass.ts";
import { placedValues, replaceOps } from "./replace-ops.ts";
import type { Facts, Simplification } from "./simplify-rule.ts";
import { simplifyRules } from "./simplify-rules.ts";
import { tellRewrite } from "./tell-rewrite.ts";

export const simplify: Pass = {
  name: "simplify",

  /** One sweep in the order of the step: each rule sees what the sweep has made of the ops before. */
  run(ir) {
    const sweep = startSweep(ir);
    const rewrites = ir.ops.flatMap((op) => visit(sweep, op));
    if (rewrites.length === 0) return { ir, rewrites };
    return { ir: replaceOps(ir, sweep.ops, sweep.aliases), rewrites };
  },
};

interface Sweep {
  readonly ir: Ir;
  readonly ops: Op[];
  readonly aliases: Map<ValueId, ValueId>;
  readonly writers: Map<ValueId, Op>;
  readonly facts: Facts;
  /** Values that no other value may take the place of. */
  readonly placed: ReadonlySet<ValueId>;
  /** Values that change within the step, so that a later reader must not be pointed at them. */
  readonly changing: ReadonlySet<ValueId>;
}

function startSweep(ir: Ir): Sweep {
  const writers = new Map<ValueId, Op>();
  return {
    ir,
    ops: [],
    aliases: new Map(),
    writers,
    facts: {
      shapeOf: (id) => ir.values[id]?.shape ?? [],
      writerOf: (id) => writers.get(id),
    },
    placed: placedValues(ir),
    changing: new Set(ir.stored.map(({ value }) => value)),
  };
}

/** Applies the first rule that fits, and looks again at what it left. */
function visit(sweep: Sweep, original: Op): Rewrite[] {
  const { aliases, ops, writers } = sweep;
  const rewrites: Rewrite[] = [];
  let op: Op = original.reads.some((id) => aliases.has(id))
    ? { ...original, reads: original.reads.map((id) => aliases.get(id) ?? id) }
    : original;
  for (;;) {
    const found = findRule(sweep, op);
    if (!found) break;
    rewrites.push(rewriteOf(sweep, op, found));
    if (found.result.type === "same-as") {
      for (const id of op.writes) aliases.set(id, found.result.value);
      return rewrites;
    }
    op = { ...op, ...found.result.call, reads: found.result.reads, madeBy: "simplify" };
  }
  ops.push(op);
  for (const id of op.writes) writers.set(id, op);
  return rewrites;
}

interface Found {
  readonly rule: string;
  readonly why: string;
  readonly result: Simplification;
}

function findRule({ facts, placed, changing }: Sweep, op: Op): Found | null {
  for (const { name, why, apply } of simplifyRules) {
    const result = apply(op, facts);
    if (!result) continue;
    const isSame = result.type === "same-as";
    if (isSame && (op.writes.some((id) => placed.has(id)) || changing.has(result.value))) continue;
    return { rule: name, why, result };
  }
  return null;
}

function rewriteOf({ ir }: Sweep, op: Op, { rule, why, result }: Found): Rewrite {
  const nameAt = (id: ValueId | undefined) => ir.values[id ?? -1]?.name ?? "?";
  const after: readonly Op[] =
    result.type === "same-as" ? [] : [{ ...op, ...result.call, reads: result.reads }];
  return tellRewrite(ir, {
    pass: "simplify",
    rule,
    why,
    before: [op],
    after,
    ...(result.type === "same-as" && {
      told: { after: () => `${nameAt(op.writes[0])} is ${nameAt(result.value)}` },
    }),
  });
}
