/** Runs a whole Ir in double precision, op by op: the reference that every engine and every rewrite is compared with. */
import type { Ir, ValueId } from "../ir.ts";
import type { OracleStep } from "./oracle-kernel.ts";
import { evaluateKernel } from "./oracle-table.ts";
import { createReader } from "./resolve-views.ts";
import type { OracleTensor } from "./tensor.ts";

/** What is there before a step. */
export interface InterpreterInputs extends OracleStep {
  /** [N,H,W,C] */
  readonly images: OracleTensor;
  /** [N] */
  readonly labels: OracleTensor;
  /** Every stored value by its key. */
  readonly stored: ReadonlyMap<string, OracleTensor>;
}

/** Every value that the step saw, and the stored values after it. */
export interface InterpreterResult {
  readonly values: ReadonlyMap<ValueId, OracleTensor>;
  readonly stored: ReadonlyMap<string, OracleTensor>;
}

/** Computes every value of one step. Throws a RangeError where an op reads what was never written or gives too few results. */
export function interpret(ir: Ir, inputs: InterpreterInputs): InterpreterResult {
  const values = new Map<ValueId, OracleTensor>([
    [ir.images, inputs.images],
    [ir.labels, inputs.labels],
  ]);
  for (const { key, value } of ir.stored) {
    values.set(value, required(inputs.stored.get(key), key));
  }
  const valueAt = createReader(ir, values);
  for (const op of ir.ops) {
    const read = op.reads.map((id) => required(valueAt(id), nameOf(ir, id)));
    const results = evaluateKernel(op, read, inputs);
    for (const [position, id] of op.writes.entries()) {
      values.set(id, required(results[position], nameOf(ir, id)));
    }
  }
  const logits = valueAt(ir.logits);
  if (logits) values.set(ir.logits, logits);
  const stored = new Map(
    ir.stored.map(({ key, value, next }) => [key, required(values.get(next ?? value), key)]),
  );
  return { values, stored };
}

function nameOf(ir: Ir, id: ValueId): string {
  return ir.values[id]?.name ?? String(id);
}

function required(tensor: OracleTensor | undefined, name: string): OracleTensor {
  if (tensor === undefined) {
    throw new RangeError(`The value ${name} is used before it is there.`);
  }
  return tensor;
}
