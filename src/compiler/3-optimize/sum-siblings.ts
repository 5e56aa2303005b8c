/** The second rule of the pass `merge-siblings`: the parts that siblings add to the gradient of their input become one op. */
import type { SummedCall } from "../../protocol/kernel.ts";
import type { Ir, Op, ValueId } from "../ir.ts";
import type { Joint } from "./join-siblings.ts";
import type { OpSlots } from "./op-slots.ts";
import { printAttrs } from "./print-attrs.ts";
import { savings } from "./replace-ops.ts";

/** An op whose result is a part of a gradient. */
type SummedOp = Op & SummedCall;

/** A sum of several terms, added two by two. */
interface Sum {
  /** Where its last addition stands. */
  readonly slot: number;
  /** Its additions, the last one last. */
  readonly additions: readonly Op[];
  /** Each with how many times it is added, in their order. */
  readonly terms: ReadonlyMap<ValueId, number>;
}

/** Sums whatever parts can be summed at once, and says what it did. */
export function sumSiblings(ir: Ir, slots: OpSlots): Joint[] {
  return [...ir.ops.keys()].flatMap((slot) => {
    const sum = sumAt(slot, slots);
    return (sum && shorten(ir, sum, slots)) ?? [];
  });
}

function additionAt(slot: number, slots: OpSlots): Op | null {
  const ops = slots.opsAt(slot);
  const op = ops[0];
  return ops.length === 1 && op?.kernel === "add" && op.phase === "backward" ? op : null;
}

/** Whether an addition is a part of a longer sum: another addition is the only one to read it, and reads it once. */
function isInner({ writes }: Op, slots: OpSlots): boolean {
  const reader = onlyReader(writes[0] ?? -1, slots);
  const outer = reader === null ? null : additionAt(reader, slots);
  return outer !== null && outer.reads[0] !== outer.reads[1];
}

/** The place of the only op that reads a value; null where there are more, or the value leaves the step. */
function onlyReader(value: ValueId, slots: OpSlots): number | null {
  const [reader = -1, ...others] = slots.readAt(value);
  return reader >= 0 && others.length === 0 && !slots.isResult(value) ? reader : null;
}

/** The whole sum that ends at a place, or null where none ends. */
function sumAt(slot: number, slots: OpSlots): Sum | null {
  const last = additionAt(slot, slots);
  if (!last || isInner(last, slots)) return null;
  const additions = [last];
  const terms = new Map<ValueId, number>();
  const open = last.reads.toReversed();
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const part = additionAt(slots.writtenAt(id), slots);
    if (part && isInner(part, slots)) {
      additions.push(part);
      open.push(...part.reads.toReversed());
    } else terms.set(id, (terms.get(id) ?? 0) + 1);
  }
  return { slot, additions: additions.reverse(), terms };
}

/** The part of a gradient that a term is, where it may move to the end of the sum. */
function partOf(term: ValueId, { slot, terms }: Sum, slots: OpSlots): SummedOp | null {
  const [op, ...others] = slots.opsAt(slots.writtenAt(term));
  if (!op || others.length > 0 || op.reads.length !== 2 || op.phase !== "backward") return null;
  const isFree = terms.get(term) === 1 && onlyReader(term, slots) !== null;
  if (!isFree || op.reads.some((id) => slots.replacedAt(id) <= slot)) return null;
  if (op.kernel === "conv2d-gradient-input") return (op.attrs.groups ?? 1) === 1 ? op : null;
  return op.kernel === "matmul" && op.attrs.transposeB ? op : null;
}

function shorten(ir: Ir, sum: Sum, slots: OpSlots): Joint | null {
  const families = new Map<string, SummedOp[]>();
  for (const term of sum.terms.keys()) {
    const part = partOf(term, sum, slots);
    if (!part) continue;
    const key = `${part.kernel} ${printAttrs(part)}`;
    const family = families.get(key);
    if (family) family.push(part);
    else families.set(key, [part]);
  }
  const merged = [...families.values()].filter(({ length }) => length > 1);
  const members = merged.flat();
  if (members.length === 0) return null;
  const before = [...members, ...sum.additions];
  const after = [...merged.map(sumOf), ...addUp(sum, members, merged)];
  const renamed = writeResult(after, sum);
  const { dispatches, bytes } = savings(ir, before, renamed);
  if (dispatches <= 0 || bytes < 0) return null;
  const emptied = before.flatMap(({ writes }) => writes.map(slots.writtenAt));
  slots.put(sum.slot, renamed, emptied);
  const why = "One sum over all filters at once is the sum of the parts, up to rounding.";
  return { rule: "input-gradients", why, before, after: renamed };
}

/** Writes what its first member wrote. */
function sumOf(members: readonly SummedOp[]): Op {
  const [first] = members;
  if (!first) throw new Error("A sum has terms.");
  const { kernel, attrs, writes, phase } = first;
  return {
    kernel: "sum-of-siblings",
    attrs: { call: { kernel, attrs } as SummedCall, count: members.length },
    reads: members.flatMap(({ reads }) => reads),
    writes,
    phase,
    origin: null,
    madeBy: "merge-siblings",
  };
}

/** Adds what is left of the terms to the merged ones, in their order, with as many of the additions as it takes. */
function addUp(
  { additions, terms }: Sum,
  members: readonly SummedOp[],
  merged: readonly (readonly SummedOp[])[],
): Op[] {
  const gone = new Set(members.flatMap(({ writes }) => writes));
  const firsts = new Set(merged.flatMap(([first]) => first?.writes ?? []));
  const kept = [...terms].filter(([id]) => !gone.has(id) || firsts.has(id));
  const [start = -1, ...rest] = kept.flatMap(([id, times]) => Array<ValueId>(times).fill(id));
  let total = start;
  return rest.flatMap((term, index) => {
    const addition = additions[index];
    if (!addition) return [];
    const op = { ...addition, reads: [total, term] };
    [total = -1] = op.writes;
    return [op];
  });
}

/** The last op writes what the sum wrote. */
function writeResult(ops: readonly Op[], { additions }: Sum): readonly Op[] {
  const result = additions.at(-1)?.writes ?? [];
  return ops.map((op, index) => (index === ops.length - 1 ? { ...op, writes: result } : op));
}
