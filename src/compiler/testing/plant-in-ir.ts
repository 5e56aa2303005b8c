/** The few ways in which planted bugs change an Ir. */
import type { Ir, Op, ValueId } from "../ir.ts";

/** Changes the first op that is of a kernel and, where asked, of a node. */
export function changeOp<K extends Op["kernel"]>(
  ir: Ir,
  kernel: K,
  change: (op: Extract<Op, { kernel: K }>) => Op,
  origin?: string,
): Ir {
  const index = ir.ops.findIndex(
    (op) => op.kernel === kernel && (origin === undefined || op.origin === origin),
  );
  const op = ir.ops[index];
  if (!op) throw new Error(`The fixture has no ${kernel} of ${origin ?? "any node"}.`);
  return { ...ir, ops: ir.ops.with(index, change(op as Extract<Op, { kernel: K }>)) };
}

/** Lets everybody read `other` who read `value`. */
export function alias(ir: Ir, value: ValueId, other: ValueId): Ir {
  const ops = ir.ops.map((op) => ({
    ...op,
    reads: op.reads.map((id) => (id === value ? other : id)),
  }));
  return { ...ir, ops };
}

/** The value of this name. */
export function valueNamed(ir: Ir, name: string): ValueId {
  const value = ir.values.find((candidate) => candidate.name === name);
  if (!value) throw new Error(`The fixture has no value ${name}.`);
  return value.id;
}

/** Lets everybody read the value `other` who read `name`. */
export function aliasNamed(ir: Ir, name: string, other: string): Ir {
  return alias(ir, valueNamed(ir, name), valueNamed(ir, other));
}

/** Lets a view begin elsewhere in its whole. */
export function moveView(ir: Ir, name: string, begin: number): Ir {
  const value = ir.values[valueNamed(ir, name)];
  if (!value?.view) throw new Error(`${name} lies in nothing.`);
  const view = { ...value.view, begin };
  return { ...ir, values: ir.values.with(value.id, { ...value, view }) };
}

/** Changes what an op reads at one place. */
export function rewire(op: Op, position: number, value: ValueId): Op {
  return { ...op, reads: op.reads.with(position, value) };
}

/** Leaves out the first op that is meant. */
export function withoutFirst(ir: Ir, isMeant: (op: Op) => boolean): Ir {
  const index = ir.ops.findIndex(isMeant);
  if (index < 0) throw new Error("The fixture has no such op.");
  return { ...ir, ops: ir.ops.toSpliced(index, 1) };
}

/** Adds `name` to itself and lets everybody read the sum. */
export function doubled(ir: Ir, name: string): Ir {
  const value = valueNamed(ir, name);
  const id = ir.values.length;
  const original = ir.values[value];
  const at = ir.ops.findIndex(({ writes }) => writes.includes(value));
  if (!original) return ir;
  const twice: Op = {
    kernel: "add",
    attrs: {},
    reads: [value, value],
    writes: [id],
    phase: "backward",
    origin: ir.ops[at]?.origin ?? null,
    madeBy: "differentiate",
  };
  const moved = alias(ir, value, id);
  return {
    ...moved,
    values: [...ir.values, { ...original, id, name: `${name}.twice` }],
    ops: moved.ops.toSpliced(at + 1, 0, twice),
  };
}
