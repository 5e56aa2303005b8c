/** Finds the numbers of a value in the interpreter, which keeps a tensor per value that an op wrote. */
import type { Ir, ValueId } from "../ir.ts";
import { createViews } from "../views.ts";
import { cutRange, putRange } from "./read-range.ts";
import { type OracleTensor, zeros } from "./tensor.ts";

/**
 * Reads a value: as it was written, else put together from its parts or cut out of its whole when it is first read. Gives
 * undefined where nothing was written; what only a part of was written shows as NaN.
 */
export function createReader(
  { values }: Ir,
  written: Map<ValueId, OracleTensor>,
): (id: ValueId) => OracleTensor | undefined {
  const { wholeOf, membersOf } = createViews(values);

  const wholeAt = (id: ValueId): OracleTensor | undefined => {
    const known = written.get(id);
    const parts = membersOf(id).filter((part) => part !== id && written.has(part));
    if (known || parts.length === 0) return known;
    const whole = zeros(values[id]?.shape ?? []);
    whole.data.fill(Number.NaN);
    for (const part of parts) {
      const tensor = written.get(part);
      if (tensor) putRange(whole, tensor, values[part]?.view?.begin ?? 0);
    }
    if (!whole.data.some(Number.isNaN)) written.set(id, whole);
    return whole;
  };

  return (id) => {
    const known = written.get(id);
    const value = values[id];
    if (known || !value) return known;
    const whole = wholeAt(wholeOf(id));
    return whole && value.view ? cutRange(whole, value.shape, value.view.begin) : whole;
  };
}
