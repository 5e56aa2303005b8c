/** What every pass ends with: an Ir with fewer or other ops, and no values that nobody mentions. */
import type { NodeId } from "../../graph/graph.ts";
import { costOf } from "../costs.ts";
import { figuresOf, type Ir, type Op, type Value, type ValueId } from "../ir.ts";
import type { Savings } from "./pass.ts";

/** Values that stand for others: each key is replaced by its value wherever it is read. */
export type Aliases = ReadonlyMap<ValueId, ValueId>;

/** Gives an Ir other ops, reads every alias as what it stands for, and drops and renumbers the values that are left over. */
export function replaceOps(
  ir: Ir,
  ops: readonly Op[],
  aliases: Aliases = new Map(),
  values: readonly Value[] = ir.values,
): Ir {
  const behind = (id: ValueId) => aliases.get(id) ?? id;
  const mentioned = mentionedIn(ir, ops, values, behind);
  const kept = values.filter(({ id }) => mentioned[id]);
  if (kept.length === values.length && aliases.size === 0) return { ...ir, values, ops };
  const place: ValueId[] = [];
  for (const [index, { id }] of kept.entries()) place[id] = index;
  const at = (id: ValueId): ValueId => place[behind(id)] ?? -1;
  return {
    ...ir,
    values: kept.map((value, id) => {
      if (value.view) return { ...value, id, view: { ...value.view, of: at(value.view.of) } };
      return value.id === id ? value : { ...value, id };
    }),
    ops: ops.map((op) => ({ ...op, reads: op.reads.map(at), writes: op.writes.map(at) })),
    stored: ir.stored.map((stored) => ({
      ...stored,
      value: at(stored.value),
      next: stored.next === null ? null : at(stored.next),
    })),
    images: at(ir.images),
    labels: at(ir.labels),
    loss: at(ir.loss),
    correct: at(ir.correct),
    topK: ir.topK === null ? null : at(ir.topK),
    confusion: ir.confusion === null ? null : at(ir.confusion),
    logits: at(ir.logits),
  };
}

/** By value, whether anything speaks of it. */
function mentionedIn(
  ir: Ir,
  ops: readonly Op[],
  values: readonly Value[],
  behind: (id: ValueId) => ValueId,
): readonly (boolean | undefined)[] {
  const mentioned: boolean[] = [];
  for (const id of [ir.images, ir.labels, ...resultsOf(ir)]) mentioned[behind(id)] = true;
  for (const { value } of ir.stored) mentioned[value] = true;
  for (const op of ops) {
    for (const id of op.reads) mentioned[behind(id)] = true;
    for (const id of op.writes) mentioned[id] = true;
  }
  for (const { id, view } of values) if (view && mentioned[id]) mentioned[view.of] = true;
  return mentioned;
}

/** What a step is run for. */
export function resultsOf(ir: Ir): ValueId[] {
  return [...figuresOf(ir), ir.logits, ...ir.stored.flatMap(({ next }) => next ?? [])];
}

/** What leaves the step in a place of its own: it is written over a stored value, or read after the step. */
export function resultsWithPlace(ir: Ir): readonly ValueId[] {
  return [...figuresOf(ir), ...ir.stored.flatMap(({ next }) => next ?? [])];
}

/**
 * Values that have a place of their own, which no other value may take: what leaves the step so, what lies in another value and
 * what others lie in. All of a whole must be written, so an op that writes here stays or has its results written by another.
 */
export function placedValues(ir: Ir): ReadonlySet<ValueId> {
  const placed = new Set(resultsWithPlace(ir));
  for (const { id, view } of ir.values) if (view) placed.add(id).add(view.of);
  return placed;
}

/** What it saves to have `after` instead of `before`. */
export function savings(
  { values }: Pick<Ir, "values">,
  before: readonly Op[],
  after: readonly Op[],
): Savings {
  const costs = (ops: readonly Op[]) => ops.map((op) => costOf(op, values));
  const total = (ops: readonly Op[], key: "bytes" | "flops") =>
    costs(ops).reduce((sum, cost) => sum + cost[key], 0);
  return {
    dispatches: before.length - after.length,
    bytes: total(before, "bytes") - total(after, "bytes"),
    flops: total(before, "flops") - total(after, "flops"),
  };
}

/** The nodes behind some ops, each once. */
export function originsOf(ops: readonly Op[]): readonly NodeId[] {
  return [...new Set(ops.flatMap(({ origin }) => origin ?? []))];
}
