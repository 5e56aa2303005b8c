/** Updates everything that is stored in one dispatch per kind of update: hundreds of small ones cost more to start than to run. */
import type { UpdateCall } from "../../protocol/kernel.ts";
import type { Ir, Op, ValueId } from "../ir.ts";
import { printOpOf } from "../print-ir.ts";
import type { Pass, Rewrite } from "./pass.ts";
import { replaceOps } from "./replace-ops.ts";
import { tellRewrite } from "./tell-rewrite.ts";

type UpdateOp = Op & UpdateCall;

const updates: ReadonlySet<string> = new Set<UpdateCall["kernel"]>([
  "sgd",
  "momentum",
  "nesterov",
  "rmsprop",
  "adagrad",
  "adam",
  "adamw",
  "moving-average",
]);

export const fuseOptimizer: Pass = {
  name: "fuse-optimizer",

  /** The fused op stands where the last of its members stood, so all that they read is there and nobody still reads the old values. */
  run(ir) {
    const readAgain: boolean[] = [];
    for (const { reads } of ir.ops) for (const id of reads) readAgain[id] = true;
    const groups = new Map<string, UpdateOp[]>();
    for (const op of ir.ops) {
      if (!isUpdate(op) || op.writes.some((id) => readAgain[id])) continue;
      const key = JSON.stringify([op.kernel, op.attrs, op.reads.length]);
      const group = groups.get(key);
      if (group) group.push(op);
      else groups.set(key, [op]);
    }
    const members = [...groups.values()].filter(({ length }) => length > 1);
    if (members.length === 0) return { ir, rewrites: [] };
    const fused = new Map<Op | undefined, Op>(members.map((group) => [group.at(-1), fuse(group)]));
    const gone = new Set<Op>(members.flat());
    const ops = ir.ops.flatMap((op) => fused.get(op) ?? (gone.has(op) ? [] : [op]));
    return {
      ir: replaceOps(ir, ops),
      rewrites: members.map((group) => rewriteOf(ir, group, fused.get(group.at(-1)))),
    };
  },
};

function isUpdate(op: Op): op is UpdateOp {
  return updates.has(op.kernel);
}

function fuse(group: readonly UpdateOp[]): Op {
  const [{ kernel, attrs }] = group as readonly [UpdateOp];
  const all = (key: "reads" | "writes"): ValueId[] => group.flatMap((op) => op[key]);
  return {
    kernel: "update-all",
    attrs: { call: { kernel, attrs } as UpdateCall, count: group.length },
    reads: all("reads"),
    writes: all("writes"),
    phase: "update",
    origin: null,
    madeBy: "fuse-optimizer",
  };
}

/** How many updates a rewrite spells out. */
const most = 100;

function rewriteOf(ir: Ir, group: readonly Op[], after: Op | undefined): Rewrite {
  const shown = () => group.slice(0, most).map((op) => printOpOf(ir, op));
  return tellRewrite(ir, {
    pass: "fuse-optimizer",
    rule: "one-update",
    why: "Each update stays what it was; they are only started together.",
    before: group,
    after: after ? [after] : [],
    ...(group.length > most && {
      told: {
        before: () => [...shown(), `… ${group.length - most} more`].join("\n"),
        after: () => `update-all of ${group.length}`,
      },
    }),
  });
}
