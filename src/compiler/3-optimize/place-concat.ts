/**
 * Lets what is put together be written where it belongs, and what is taken apart be read where it is: instead of a copy, a view.
 *
 * Each part of a concat becomes a range of the result, so that its writer writes there and the concat goes; a slice or a part of
 * a split becomes a range of what it was taken from, and is read there. A part of a part is a range of the outermost whole. A
 * value can lie in one whole only, and what enters or leaves the step lies in none.
 */
import type { View } from "../../protocol/program.ts";
import type { Ir, Op, Value, ValueId } from "../ir.ts";
import { printTyped } from "../print-ir.ts";
import type { Pass, Rewrite } from "./pass.ts";
import { replaceOps, resultsWithPlace } from "./replace-ops.ts";
import { tellRewrite } from "./tell-rewrite.ts";

export const placeConcat: Pass = {
  name: "place-concat",

  /** First the concats, for a value that both write and read could place goes with what is written. */
  run(ir) {
    if (!ir.ops.some((op) => op.kernel === "concat" || isCut(op))) return { ir, rewrites: [] };
    const placing = startPlacing(ir);
    const rewrites = [
      ...ir.ops.flatMap((op) => (op.kernel === "concat" ? placeParts(placing, op) : [])),
      ...ir.ops.flatMap((op) => (isCut(op) ? readInPlace(placing, op) : [])),
    ];
    if (rewrites.length === 0) return { ir, rewrites };
    const ops = ir.ops.filter((op) => !placing.gone.has(op));
    return { ir: replaceOps(ir, ops, new Map(), placing.values), rewrites };
  },
};

interface Placing {
  readonly ir: Ir;
  readonly values: Value[];
  /** The ops that are copies no longer. */
  readonly gone: Set<Op>;
  readonly writers: ReadonlyMap<ValueId, Op>;
  /** By whole: what lies in it. */
  readonly lying: Map<ValueId, ValueId[]>;
  /** Values that can be neither a whole nor a view. */
  readonly fixed: ReadonlySet<ValueId>;
}

function startPlacing(ir: Ir): Placing {
  const lying = new Map<ValueId, ValueId[]>();
  for (const { id, view } of ir.values)
    if (view) lying.set(view.of, [...(lying.get(view.of) ?? []), id]);
  const before = [ir.images, ir.labels, ...ir.stored.map(({ value }) => value)];
  return {
    ir,
    values: [...ir.values],
    gone: new Set(),
    writers: new Map(ir.ops.flatMap((op) => op.writes.map((id) => [id, op] as const))),
    lying,
    fixed: new Set([...before, ...resultsWithPlace(ir)]),
  };
}

function isCut({ kernel }: Op): boolean {
  return kernel === "slice" || kernel === "split";
}

function widthOf({ values }: Placing, id: ValueId): number {
  return values[id]?.shape.at(-1) ?? 0;
}

/** A value that may become a range of another, with all that lies in it. */
function isFree({ values, fixed }: Placing, id: ValueId): boolean {
  return !fixed.has(id) && values[id]?.view === undefined;
}

/** Makes a value a range of another: of the outermost whole, and with it all that lies in it. */
function place({ values, lying }: Placing, id: ValueId, { of, begin }: View): void {
  const outer = values[of]?.view;
  const whole = outer?.of ?? of;
  const moved = [id, ...(lying.get(id) ?? [])];
  for (const each of moved) {
    const value = values[each];
    if (!value) continue;
    const at = (outer?.begin ?? 0) + begin + (value.view?.begin ?? 0);
    values[each] = { ...value, view: { of: whole, begin: at } };
  }
  lying.delete(id);
  lying.set(whole, [...(lying.get(whole) ?? []), ...moved]);
}

function placeParts(placing: Placing, concat: Op): Rewrite[] {
  const { reads: parts, writes } = concat;
  const [whole = -1] = writes;
  if (placing.fixed.has(whole) || !canHold(placing, parts)) return [];
  let begin = 0;
  for (const part of parts) {
    place(placing, part, { of: whole, begin });
    begin += widthOf(placing, part);
  }
  placing.gone.add(concat);
  const why = "Who writes a part writes it where it belongs, so there is nothing left to copy.";
  return [rewriteOf(placing, concat, "written-in-place", parts, why)];
}

/**
 * Whether all parts can lie end to end: each free and there once. What a reshape writes may share the bytes of what it reads, so
 * it is left free to. Of several parts that are cut out of something each would cost a copy, where the concat costs one in all.
 */
function canHold(placing: Placing, parts: readonly ValueId[]): boolean {
  const { writers, lying } = placing;
  const cuts = parts.filter((part) => writers.get(part)?.kernel === "slice");
  return (
    cuts.length < 2 &&
    new Set(parts).size === parts.length &&
    parts.every(
      (part) =>
        isFree(placing, part) &&
        writers.get(part)?.kernel !== "reshape" &&
        (writers.has(part) || lying.has(part)),
    )
  );
}

function readInPlace(placing: Placing, cut: Op): Rewrite[] {
  const [whole = -1] = cut.reads;
  if (placing.fixed.has(whole) || !cut.writes.every((id) => isFree(placing, id))) return [];
  let begin = cut.kernel === "slice" ? cut.attrs.begin : 0;
  for (const part of cut.writes) {
    place(placing, part, { of: whole, begin });
    begin += widthOf(placing, part);
  }
  placing.gone.add(cut);
  const why = "Who reads the part reads it where it is, so there is nothing left to copy.";
  return [rewriteOf(placing, cut, "read-in-place", cut.writes, why)];
}

function rewriteOf(
  { ir, values }: Placing,
  op: Op,
  rule: string,
  parts: readonly ValueId[],
  why: string,
): Rewrite {
  // At once: what comes later may place these parts elsewhere.
  const placed = parts.map((id) => printTyped(values, id)).join("\n");
  const told = { after: () => placed };
  return tellRewrite(ir, { pass: "place-concat", rule, why, before: [op], after: [], told });
}
