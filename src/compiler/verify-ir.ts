/** The verifier of an Ir: what must hold after every phase and pass. It runs in tests and while the app is developed, not in a build for visitors. */
import type { StepPhase } from "../protocol/program.ts";
import { figuresOf, type Ir, type Op, type ValueId } from "./ir.ts";
import { equalShapes } from "./shape.ts";
import { shapeProblem } from "./verify-shapes.ts";
import { viewProblems } from "./verify-views.ts";
import { createViews, rangeOf } from "./views.ts";

/** A rule that an Ir breaks. */
export interface IrFault {
  readonly rule: IrRule;
  readonly message: string;
}

export type IrRule =
  | "values"
  | "views"
  | "single-writer"
  | "written-before-read"
  | "shape"
  | "phase"
  | "origin"
  | "stored"
  | "result";

/** Finds everything that is wrong with an Ir; empty when it is sound. */
export function verifyIr(ir: Ir): readonly IrFault[] {
  const writers = writersOf(ir);
  return [
    ...valueFaults(ir),
    ...viewFaults(ir),
    ...writerFaults(ir, writers),
    ...orderFaults(ir),
    ...ir.ops.flatMap((op, index) => opFaults(ir, op, index)),
    ...phaseFaults(ir, writers),
    ...storedFaults(ir, writers),
    ...resultFaults(ir, writers),
  ];
}

function fault(rule: IrRule, message: string): IrFault {
  return { rule, message };
}

function printName(ir: Ir, id: ValueId): string {
  return ir.values[id]?.name ?? `value ${id}`;
}

function printOpAt({ kernel, origin, madeBy }: Op, index: number): string {
  return `op ${index} (${kernel} of ${origin ?? madeBy})`;
}

function writersOf(ir: Ir): ReadonlyMap<ValueId, readonly number[]> {
  const writers = new Map<ValueId, number[]>();
  ir.ops.forEach((op, index) => {
    for (const id of op.writes) writers.set(id, [...(writers.get(id) ?? []), index]);
  });
  return writers;
}

/** Ids are places in the list, and no two values share a name. */
function valueFaults(ir: Ir): IrFault[] {
  const names = new Set<string>();
  return ir.values.flatMap(({ id, name, shape }, index) => {
    const found: IrFault[] = [];
    if (id !== index) found.push(fault("values", `${name} has id ${id} at place ${index}`));
    if (names.has(name)) found.push(fault("values", `two values are called ${name}`));
    if (!shape.every((side) => Number.isInteger(side) && side > 0))
      found.push(fault("values", `${name} has the shape [${shape.join(",")}]`));
    names.add(name);
    return found;
  });
}

/** What enters or leaves the step has a place of its own. */
function viewFaults(ir: Ir): IrFault[] {
  const kept = new Set([ir.images, ir.labels, ...figuresOf(ir)]);
  for (const { value, next } of ir.stored) for (const id of [value, next]) kept.add(id ?? value);
  const written = ir.ops.flatMap(({ writes }) => writes);
  return viewProblems(ir.values, written, kept).map((message) => fault("views", message));
}

/** Every value is written by at most one op, and what is there before the step by none. */
function writerFaults(ir: Ir, writers: ReadonlyMap<ValueId, readonly number[]>): IrFault[] {
  const before = new Set([ir.images, ir.labels, ...ir.stored.map(({ value }) => value)]);
  return [...writers].flatMap(([id, ops]) => {
    if (before.has(id))
      return [fault("single-writer", `${printName(ir, id)} is there before the step, yet written`)];
    if (ops.length > 1)
      return [fault("single-writer", `${printName(ir, id)} is written ${ops.length} times`)];
    return [];
  });
}

/** Reading only what was written before rules out cycles too. Of a range in a whole all numbers must be there. */
function orderFaults(ir: Ir): IrFault[] {
  const there = new Set([ir.images, ir.labels, ...ir.stored.map(({ value }) => value)]);
  const { sharing } = createViews(ir.values);
  const isThere = (id: ValueId) =>
    there.has(id) ||
    covers(
      ir,
      id,
      sharing(id).filter((part) => there.has(part)),
    );
  return ir.ops.flatMap((op, index) => {
    const missing = op.reads.filter((id) => !isThere(id));
    for (const id of op.writes) there.add(id);
    return missing.map((id) =>
      fault("written-before-read", `${printOpAt(op, index)} reads ${printName(ir, id)} too early`),
    );
  });
}

/** Whether some parts make up all of a value's range. */
function covers({ values }: Ir, id: ValueId, parts: readonly ValueId[]): boolean {
  const value = values[id];
  const [begin, end] = value ? rangeOf(value) : [0, 1];
  const ranges = parts.flatMap((part) => (values[part] ? [rangeOf(values[part])] : []));
  let at = begin;
  for (const [from, to] of ranges.sort(([a], [b]) => a - b)) if (from <= at) at = Math.max(at, to);
  return at >= end;
}

function opFaults(ir: Ir, op: Op, index: number): IrFault[] {
  const found: IrFault[] = [];
  const shapesOf = (ids: readonly ValueId[]) => ids.map((id) => ir.values[id]?.shape ?? [-1]);
  const problem = shapeProblem(op, shapesOf(op.reads), shapesOf(op.writes));
  if (problem !== null) found.push(fault("shape", `${printOpAt(op, index)}: ${problem}`));
  if (op.writes.length === 0) found.push(fault("shape", `${printOpAt(op, index)} writes nothing`));
  if (op.madeBy === "" || op.origin === "")
    found.push(fault("origin", `op ${index} (${op.kernel}) does not say who made it`));
  return found;
}

const phaseRank: Record<StepPhase, number> = { forward: 0, backward: 1, update: 2 };

/** No op reads what a later part of the step writes. */
function phaseFaults(ir: Ir, writers: ReadonlyMap<ValueId, readonly number[]>): IrFault[] {
  const { sharing } = createViews(ir.values);
  return ir.ops.flatMap((op, index) =>
    op.reads
      .flatMap((id) => [id, ...sharing(id)])
      .flatMap((id) => {
        const writer = ir.ops[writers.get(id)?.[0] ?? -1];
        if (!writer || phaseRank[writer.phase] <= phaseRank[op.phase]) return [];
        const message = `${printOpAt(op, index)} of the ${op.phase} pass reads ${printName(ir, id)} of the ${writer.phase} pass`;
        return [fault("phase", message)];
      }),
  );
}

/** What replaces a stored value is written once, has its shape, and comes after everybody who reads the old one. */
function storedFaults(ir: Ir, writers: ReadonlyMap<ValueId, readonly number[]>): IrFault[] {
  const lastReader = new Map<ValueId, number>();
  ir.ops.forEach(({ reads }, index) => {
    for (const id of reads) lastReader.set(id, index);
  });
  const replacements = ir.stored.flatMap(({ next }) => next ?? []);
  return [
    ...repeated(ir.stored.map(({ key }) => key)).map((key) => `the key ${key} is there twice`),
    ...repeated(replacements).map((id) => `${printName(ir, id)} replaces two stored values`),
    ...ir.stored.flatMap(({ value, next }) => {
      if (next === null) return [];
      const [writer] = writers.get(next) ?? [];
      if (writer === undefined) return [`nothing writes ${printName(ir, next)}`];
      const fits = equalShapes(ir.values[value]?.shape ?? [], ir.values[next]?.shape ?? []);
      return [
        ...(fits
          ? []
          : [`${printName(ir, next)} does not fit in place of ${printName(ir, value)}`]),
        ...((lastReader.get(value) ?? -1) > writer
          ? [`${printName(ir, value)} is read after it was replaced`]
          : []),
      ];
    }),
  ].map((message) => fault("stored", message));
}

function repeated<T>(items: readonly T[]): T[] {
  const seen = new Set<T>();
  return items.filter((item) => seen.size === seen.add(item).size);
}

function resultFaults(ir: Ir, writers: ReadonlyMap<ValueId, readonly number[]>): IrFault[] {
  return figuresOf(ir).flatMap((id) => {
    if (!writers.has(id)) return [fault("result", `nothing writes ${printName(ir, id)}`)];
    if (id !== ir.confusion && (ir.values[id]?.shape.length ?? -1) !== 0)
      return [fault("result", `${printName(ir, id)} is not a single number`)];
    return [];
  });
}
