/** Phase 5: in which order ops begin, which may run together, and how long each value lives. */
import { type Cost, costOf } from "../costs.ts";
import { figuresOf, type Ir, type Op } from "../ir.ts";
import { createViews } from "../views.ts";
import { dependencies, type OpIndex, wavefrontsOf, workAhead } from "./dependencies.ts";

/**
 * `sequential` runs one op at a time; `wavefront` lets ops that do not wait for each other run together. `grouped` is the same
 * order, told by which dispatches may be issued as one: see `groups.ts`.
 */
export type ScheduleKind = (typeof scheduleKinds)[number];

export const scheduleKinds = ["sequential", "wavefront", "grouped"] as const;

/** The time a value must be kept: from the op that writes it to the last op that touches it. */
export interface Lifetime {
  /** Null when the value exists before the step. */
  readonly first: OpIndex | null;
  /** Null when it outlives the step. */
  readonly last: OpIndex | null;
}

/** Lists run along `ops`, the ops in the order in which they begin; `OpIndex` is a place in it. */
export interface Schedule {
  readonly kind: ScheduleKind;
  readonly ops: readonly Op[];
  readonly costs: readonly Cost[];
  /** For each op, the ops that must have ended before it begins. */
  readonly dependsOn: readonly (readonly OpIndex[])[];
  /** For each op, one more than the longest chain of dependencies before it. */
  readonly wavefronts: readonly number[];
  /** For each op, the most floating-point operations on any chain from its begin to the end of the step. */
  readonly flopsAhead: readonly number[];
  /** For each value. */
  readonly lifetimes: readonly Lifetime[];
}

/** Schedules the ops of a step. */
export function schedule(ir: Ir, kind: ScheduleKind = "wavefront"): Schedule {
  const costs = ir.ops.map((op) => costOf(op, ir.values));
  const needed = dependencies(ir);
  const isWide = kind !== "sequential";
  const order = isWide ? wavefrontOrder(needed, costs) : [...ir.ops.keys()];
  const ops = pick(ir.ops, order);
  const moved = isWide ? renumbered(needed, order) : oneByOne(needed);
  const orderedCosts = pick(costs, order);
  return {
    kind,
    ops,
    costs: orderedCosts,
    dependsOn: moved,
    wavefronts: wavefrontsOf(moved),
    flopsAhead: workAhead(moved, orderedCosts),
    lifetimes: lifetimes(ir, ops),
  };
}

/** Wavefront by wavefront; within one, first what has the longest way to go. */
function wavefrontOrder(
  dependsOn: readonly (readonly OpIndex[])[],
  costs: readonly Cost[],
): readonly OpIndex[] {
  const wavefronts = wavefrontsOf(dependsOn);
  const ahead = workAhead(dependsOn, costs);
  return [...dependsOn.keys()].sort(
    (a, b) =>
      (wavefronts[a] ?? 0) - (wavefronts[b] ?? 0) || (ahead[b] ?? 0) - (ahead[a] ?? 0) || a - b,
  );
}

function pick<T>(items: readonly T[], order: readonly OpIndex[]): T[] {
  return order.map((index) => items[index] as T);
}

/** The same dependencies, told by places in the new order. */
function renumbered(
  dependsOn: readonly (readonly OpIndex[])[],
  order: readonly OpIndex[],
): readonly (readonly OpIndex[])[] {
  const place = new Array<OpIndex>(order.length).fill(0);
  for (const [at, index] of order.entries()) place[index] = at;
  return order.map((index) =>
    (dependsOn[index] ?? []).map((before) => place[before] ?? 0).sort((a, b) => a - b),
  );
}

/** Every op waits for the one before it as well. */
function oneByOne(dependsOn: readonly (readonly OpIndex[])[]): readonly (readonly OpIndex[])[] {
  return dependsOn.map((before, index) =>
    index === 0 || before.at(-1) === index - 1 ? before : [...before, index - 1],
  );
}

function lifetimes(ir: Ir, ops: readonly Op[]): Lifetime[] {
  const first = new Array<OpIndex | null>(ir.values.length).fill(null);
  const last = new Array<OpIndex | null>(ir.values.length).fill(null);
  for (const [index, { reads, writes }] of ops.entries()) {
    for (const id of writes) {
      first[id] = index;
      last[id] = index;
    }
    for (const id of reads) last[id] = index;
  }
  const outlives = new Set(figuresOf(ir));
  for (const { value, next } of ir.stored) {
    outlives.add(value);
    if (next !== null) outlives.add(next);
  }
  spanViews(ir, first, last);
  return ir.values.map(({ id }) => ({
    first: first[id] ?? null,
    last: outlives.has(id) ? null : (last[id] ?? null),
  }));
}

/** A whole lives as long as anything that lies in it; a range that nobody writes is there when what it shares is written. */
function spanViews({ values }: Ir, first: (OpIndex | null)[], last: (OpIndex | null)[]): void {
  const { membersOf, sharing } = createViews(values);
  const all = (times: readonly (OpIndex | null)[], ids: readonly number[]) =>
    ids.flatMap((id) => times[id] ?? []);
  const written = [...first];
  for (const { id, view } of values) {
    if (!view || written[id] !== null) continue;
    first[id] = Math.min(...all(written, sharing(id)));
    last[id] ??= first[id];
  }
  for (const { id } of values) {
    const members = membersOf(id);
    if (members[0] !== id) continue;
    first[id] = Math.min(...all(first, members));
    last[id] = Math.max(...all(last, members));
  }
}
