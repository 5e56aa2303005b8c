/** Collects values, ops and stored values while a phase makes an Ir; the finished Ir is never changed again. */
import type { NodeId } from "../graph/graph.ts";
import type { KernelCall } from "../protocol/kernel.ts";
import type { DataType, StepPhase } from "../protocol/program.ts";
import type { Op, StoredValue, Value, ValueId } from "./ir.ts";
import type { Shape } from "./shape.ts";

/** Who makes an op: the node it is made for, and the phase or pass. */
export interface Maker {
  readonly phase: StepPhase;
  readonly origin: NodeId | null;
  readonly madeBy: string;
}

/** A value that an op is to write. */
export interface Result {
  readonly name: string;
  readonly shape: Shape;
}

export interface IrBuilder {
  readonly values: readonly Value[];
  readonly ops: readonly Op[];
  readonly stored: readonly StoredValue[];
  /** Adds a value that exists before the step. A name already taken gets a number after it. */
  source(name: string, shape: Shape, dataType?: DataType): ValueId;
  /** Adds an op with one result and returns that result. */
  op(call: KernelCall, reads: readonly ValueId[], result: Result, maker: Maker): ValueId;
  /** Adds an op with several results and returns them in order. */
  opWithResults(
    call: KernelCall,
    reads: readonly ValueId[],
    results: readonly Result[],
    maker: Maker,
  ): ValueId[];
  /** Adds a value that outlives the step. */
  store(
    stored: Omit<StoredValue, "value" | "next"> & { readonly name: string; readonly shape: Shape },
  ): ValueId;
  /** Says which value replaces a stored one at the end of the step. */
  replaceStored(value: ValueId, next: ValueId): void;
  shapeOf(value: ValueId): Shape;
  nameOf(value: ValueId): string;
}

/** Starts an empty Ir, or one that continues from what another phase made. */
export function createIrBuilder(from?: {
  readonly values: readonly Value[];
  readonly ops: readonly Op[];
  readonly stored: readonly StoredValue[];
}): IrBuilder {
  const values: Value[] = [...(from?.values ?? [])];
  const ops: Op[] = [...(from?.ops ?? [])];
  const stored: StoredValue[] = [...(from?.stored ?? [])];
  const names = new Set<string>();
  const counts = new Map<string, number>();
  for (const { name } of values) names.add(name);
  const storedIndex = new Map<ValueId, number>();
  for (const [index, { value }] of stored.entries()) storedIndex.set(value, index);

  function valueAt(id: ValueId): Value {
    const value = values[id];
    if (!value) throw new Error(`The Ir has no value ${id}.`);
    return value;
  }

  function source(name: string, shape: Shape, dataType: DataType = "f32"): ValueId {
    const id = values.length;
    const unique = uniqueName(name, names, counts);
    names.add(unique);
    values.push({ id, name: unique, shape, dataType });
    return id;
  }

  function opWithResults(
    { kernel, attrs }: KernelCall,
    reads: readonly ValueId[],
    results: readonly Result[],
    { phase, origin, madeBy }: Maker,
  ): ValueId[] {
    const writes = results.map(({ name, shape }) => source(name, shape));
    // Member by member, for a spread takes three times as long; that kernel and attributes belong together is lost on TypeScript.
    ops.push({ kernel, attrs, reads, writes, phase, origin, madeBy } as Op);
    return writes;
  }

  return {
    values,
    ops,
    stored,
    source,
    opWithResults,
    op: (call, reads, result, maker) => firstOf(opWithResults(call, reads, [result], maker)),
    store({ name, shape, key, role, initializer, origin }) {
      const value = source(name, shape);
      storedIndex.set(value, stored.length);
      stored.push({ key, role, value, next: null, initializer, origin });
      return value;
    },
    replaceStored(value, next) {
      const index = storedIndex.get(value) ?? -1;
      const entry = stored[index];
      if (!entry) throw new Error(`Value ${value} is not stored.`);
      stored[index] = { ...entry, next };
    },
    shapeOf: (value) => valueAt(value).shape,
    nameOf: (value) => valueAt(value).name,
  };
}

function firstOf(ids: readonly ValueId[]): ValueId {
  const [first] = ids;
  if (first === undefined) throw new Error("An op must write at least one value.");
  return first;
}

/** The name, or the name with the next number after it that is free; `counts` keeps the last number of each name. */
function uniqueName(name: string, taken: ReadonlySet<string>, counts: Map<string, number>): string {
  if (!taken.has(name)) return name;
  let count = (counts.get(name) ?? 1) + 1;
  while (taken.has(`${name}~${count}`)) count++;
  counts.set(name, count);
  return `${name}~${count}`;
}
