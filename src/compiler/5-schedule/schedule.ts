/** Phase 5: in which order ops begin, which may run together, how long each value lives, and which branches there are. */
import type { Fork } from "../../protocol/program.ts";
import { costOf } from "../costs.ts";
import type { Ir, Op, ValueId } from "../ir.ts";
import { dependencies, type OpIndex, wavefrontsOf, workAhead } from "./dependencies.ts";
import { findForks } from "./forks.ts";

/** `sequential` runs one op at a time; `wavefront` lets ops that do not wait for each other run together. */
export type ScheduleKind = "sequential" | "wavefront";

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
  /** For each op, the ops that must have ended before it begins. */
  readonly dependsOn: readonly (readonly OpIndex[])[];
  /** For each op, one more than the longest chain of dependencies before it. */
  readonly wavefronts: readonly number[];
  /** For each op, the most floating-point operations on any chain from its begin to the end of the step. */
  readonly flopsAhead: readonly number[];
  /** For each value. */
  readonly lifetimes: readonly Lifetime[];
  readonly forks: readonly Fork[];
}

/** Schedules the ops of a step. */
export function schedule(ir: Ir, kind: ScheduleKind = "wavefront"): Schedule {
  const ops = kind === "wavefront" ? inWavefrontOrder(ir) : ir.ops;
  const ordered = { ...ir, ops };
  const needed = dependencies(ordered);
  const dependsOn = kind === "wavefront" ? needed : oneByOne(needed);
  return {
    kind,
    ops,
    dependsOn,
    wavefronts: wavefrontsOf(dependsOn),
    flopsAhead: workAhead(dependsOn, flopsOf(ordered)),
    lifetimes: lifetimes(ordered),
    forks: findForks(ordered),
  };
}

function flopsOf({ ops, values }: Ir): number[] {
  return ops.map((op) => costOf(op, values).flops);
}

/** Wavefront by wavefront; within one, first what has the longest way to go. */
function inWavefrontOrder(ir: Ir): readonly Op[] {
  const dependsOn = dependencies(ir);
  const wavefronts = wavefrontsOf(dependsOn);
  const ahead = workAhead(dependsOn, flopsOf(ir));
  const at = (list: readonly number[], index: number) => list[index] ?? 0;
  return ir.ops
    .map((op, index) => ({ op, index }))
    .sort(
      (a, b) =>
        at(wavefronts, a.index) - at(wavefronts, b.index) ||
        at(ahead, b.index) - at(ahead, a.index) ||
        a.index - b.index,
    )
    .map(({ op }) => op);
}

/** Every op waits for the one before it as well. */
function oneByOne(dependsOn: readonly (readonly OpIndex[])[]): readonly (readonly OpIndex[])[] {
  return dependsOn.map((before, index) =>
    index === 0 || before.at(-1) === index - 1 ? before : [...before, index - 1],
  );
}

function lifetimes(ir: Ir): Lifetime[] {
  const first = new Map<ValueId, OpIndex>();
  const last = new Map<ValueId, OpIndex>();
  ir.ops.forEach((op, index) => {
    for (const id of op.writes) first.set(id, index);
    for (const id of [...op.reads, ...op.writes]) last.set(id, index);
  });
  const outlives = new Set([ir.loss, ir.correct]);
  for (const { value, next } of ir.stored) {
    outlives.add(value);
    if (next !== null) outlives.add(next);
  }
  return ir.values.map(({ id }) => ({
    first: first.get(id) ?? null,
    last: outlives.has(id) ? null : (last.get(id) ?? null),
  }));
}
