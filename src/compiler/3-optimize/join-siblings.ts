/** The first rule of the pass `merge-siblings`: ops of one kind that read one input become one op with a result each. */
import type { KernelCall, SiblingCall } from "../../protocol/kernel.ts";
import type { Ir, Op } from "../ir.ts";
import type { OpSlots } from "./op-slots.ts";
import { printAttrs } from "./print-attrs.ts";
import { savings } from "./replace-ops.ts";

/** An op that may have siblings. */
export type SiblingOp = Op & SiblingCall;

/** Ops that became others. */
export interface Joint {
  readonly rule: string;
  readonly why: string;
  readonly before: readonly Op[];
  readonly after: readonly Op[];
}

/** Siblings found so far, and where they could stand as one. */
interface Family {
  readonly slots: number[];
  readonly ops: SiblingOp[];
  /** In place of the first: all that the others read is written by then. */
  early: boolean;
  /** The place before which it must stand, for that is where the first reader of a result stands or what they read is replaced. */
  before: number;
}

/** Joins whatever can be joined in one sweep, and says what it did. */
export function joinSiblings(ir: Ir, slots: OpSlots): Joint[] {
  return familiesOf(ir, slots).flatMap((candidates) => {
    const families = candidates.reduce<Family[]>((found, slot) => admit(found, slot, slots), []);
    return families.flatMap((family) => join(ir, family, slots) ?? []);
  });
}

/** Places of ops with equal calls on one input, in the order of the step; lists of one are left out. */
function familiesOf(ir: Ir, slots: OpSlots): number[][] {
  const found = new Map<string, number[]>();
  for (const slot of ir.ops.keys()) {
    const [op] = slots.opsAt(slot);
    if (!op || !isSibling(op, slots)) continue;
    const { phase, kernel, reads, writes } = op;
    const key = [phase, kernel, reads[0], reads.length, writes.length, printAttrs(op)].join(" ");
    const family = found.get(key);
    if (family) family.push(slot);
    else found.set(key, [slot]);
  }
  return [...found.values()].filter(({ length }) => length > 1);
}

/** Groups see other channels each, so that there is no one convolution in their place. */
function isSibling(op: Op, { isResult }: OpSlots): op is SiblingOp {
  return !op.writes.some(isResult) && mayHaveSiblings(op);
}

function mayHaveSiblings(call: KernelCall): boolean {
  switch (call.kernel) {
    case "conv2d":
    case "conv2d-gradient-filter":
      return (call.attrs.groups ?? 1) === 1;
    case "matmul":
      return !call.attrs.transposeB;
    case "affine":
    case "affine-gradient":
      return mayHaveSiblings(call.attrs.call);
    default:
      return false;
  }
}

/** Adds the op at `slot` to the last family where it may stand with it, or begins another. */
function admit(families: Family[], slot: number, slots: OpSlots): Family[] {
  const op = slots.opsAt(slot)[0] as SiblingOp;
  const family = families.at(-1);
  const early =
    family?.early === true && op.reads.every((id) => slots.thereAt(id) < (family.slots[0] ?? slot));
  if (family && (early || family.before > slot)) {
    family.slots.push(slot);
    family.ops.push(op);
    family.early = early;
    family.before = Math.min(family.before, mayWaitUntil(op, slots));
  } else families.push({ slots: [slot], ops: [op], early: true, before: mayWaitUntil(op, slots) });
  return families;
}

/** The place before which an op must stand: that of the first who reads a result, or where something that it reads is replaced. */
function mayWaitUntil({ reads, writes }: Op, slots: OpSlots): number {
  let until = Number.POSITIVE_INFINITY;
  for (const id of writes) for (const slot of slots.readAt(id)) until = Math.min(until, slot);
  return reads.reduce((earliest, id) => Math.min(earliest, slots.replacedAt(id)), until);
}

/** Joins a family unless that saves nothing. Places have moved since it was found, so it looks again where it may stand. */
function join(ir: Ir, { slots: members, ops }: Family, slots: OpSlots): Joint | null {
  const [first] = ops;
  const [firstSlot = -1] = members;
  const lastSlot = members.at(-1) ?? -1;
  if (!first || ops.length < 2) return null;
  const early = ops.every(({ reads }) => reads.every((id) => slots.thereAt(id) < firstSlot));
  if (!early && !ops.every((op) => mayWaitUntil(op, slots) > lastSlot)) return null;
  const joined = siblingsOf(first, ops);
  const { dispatches, bytes } = savings(ir, ops, [joined]);
  if (dispatches <= 0 || bytes < 0) return null;
  slots.put(early ? firstSlot : lastSlot, [joined], members);
  return {
    rule: isOfFilters(first) ? "filter-gradients" : "one-input",
    why: "All read the same input, so it is read once; each filter gives what it gave.",
    before: ops,
    after: [joined],
  };
}

function isOfFilters(op: SiblingOp): boolean {
  if (op.kernel === "matmul") return op.attrs.transposeA;
  return op.kernel === "conv2d-gradient-filter" || op.kernel === "affine-gradient";
}

function siblingsOf({ reads, phase, ...op }: SiblingOp, ops: readonly SiblingOp[]): Op {
  return {
    kernel: "siblings",
    attrs: { call: callOf(op), count: ops.length },
    reads: [...reads.slice(0, 1), ...ops.flatMap((member) => member.reads.slice(1))],
    writes: ops.flatMap(({ writes }) => writes),
    phase,
    origin: null,
    madeBy: "merge-siblings",
  };
}

/** The call alone, without the op around it. */
function callOf({ kernel, attrs }: SiblingCall): SiblingCall {
  return { kernel, attrs } as SiblingCall;
}
