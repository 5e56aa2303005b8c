/**
 * Phase 2: adds the ops that compute the gradient of the loss with respect to every parameter.
 *
 * Reverse-mode differentiation on the Ir itself (Baydin et al. 2018, section 3.2): the backward pass is as visible as the
 * forward one, and later phases treat both alike. There is no tape at run time.
 */
import type { Ir, Op, ValueId } from "../ir.ts";
import { createIrBuilder, type IrBuilder, type Maker } from "../ir-builder.ts";
import type { DifferentiableKernel, GradientContext } from "./gradient-rule.ts";
import { gradientRules } from "./gradient-rules.ts";

export interface Differentiated {
  readonly ir: Ir;
  /** The gradient of each parameter. */
  readonly gradients: ReadonlyMap<ValueId, ValueId>;
}

/** Adds the backward pass to a forward Ir. */
export function differentiate(ir: Ir): Differentiated {
  const builder = createIrBuilder(ir);
  const needed = valuesThatNeedGradients(ir);
  const parts = new Map<ValueId, ValueId[]>();
  const isForward = (op: Op) => op.phase === "forward" && op.writes.some((id) => needed.has(id));
  for (const op of ir.ops.filter(isForward).reverse()) {
    const dys = op.writes.map((id) => (id === ir.loss ? id : total(id, op, parts, builder)));
    if (dys.every((dy) => dy === null)) continue;
    ruleOf(op)(op, contextFor(op, dys, needed, parts, builder));
  }
  const gradients = new Map<ValueId, ValueId>();
  for (const { value, role, origin } of ir.stored) {
    if (role !== "parameter") continue;
    const gradient = total(value, { origin }, parts, builder);
    if (gradient !== null) gradients.set(value, gradient);
  }
  const { values, ops, stored } = builder;
  return { ir: { ...ir, values, ops, stored }, gradients };
}

/** All values that depend on a parameter, and the parameters themselves. */
function valuesThatNeedGradients(ir: Ir): ReadonlySet<ValueId> {
  const needed = new Set(
    ir.stored.filter(({ role }) => role === "parameter").map(({ value }) => value),
  );
  for (const op of ir.ops) {
    if (op.reads.some((id) => needed.has(id))) for (const id of op.writes) needed.add(id);
  }
  return needed;
}

/** Sums the parts of a value's gradient, or gives null when there are none. */
function total(
  value: ValueId,
  { origin }: Pick<Op, "origin">,
  parts: ReadonlyMap<ValueId, readonly ValueId[]>,
  builder: IrBuilder,
): ValueId | null {
  const [first, ...rest] = parts.get(value) ?? [];
  if (first === undefined) return null;
  const shape = builder.shapeOf(value);
  const maker = { phase: "backward", origin, madeBy: "differentiate" } as const;
  return rest.reduce((sum, part) => {
    const result = { name: `d.${builder.nameOf(value)}.total`, shape };
    return builder.op({ kernel: "add", attrs: {} }, [sum, part], result, maker);
  }, first);
}

function contextFor(
  op: Op,
  dys: readonly (ValueId | null)[],
  needed: ReadonlySet<ValueId>,
  parts: Map<ValueId, ValueId[]>,
  builder: IrBuilder,
): GradientContext {
  const maker = { phase: "backward", origin: op.origin, madeBy: "differentiate" } as const;
  const addPart = (value: ValueId, part: ValueId) => {
    parts.set(value, [...(parts.get(value) ?? []), part]);
  };
  const emitMany: GradientContext["emitMany"] = (call, reads, values) => {
    const results = values.map((value) => ({
      name: `d.${builder.nameOf(value)}`,
      shape: builder.shapeOf(value),
    }));
    const written = builder.opWithResults(call, reads, results, maker);
    values.forEach((value, index) => {
      const part = written[index];
      if (part !== undefined) addPart(value, part);
    });
  };
  const dyAt = (result: number): ValueId =>
    dys[result] ?? zerosLike(op.writes[result] ?? -1, builder, maker);
  const dy = dyAt(0);
  return {
    dy,
    everyDy: () => [dy, ...op.writes.slice(1).map((_, index) => dyAt(index + 1))],
    needs: (value) => needed.has(value),
    shapeOf: builder.shapeOf,
    emit: (call, reads, value) => emitMany(call, reads, [value]),
    emitMany,
    pass: (value) => addPart(value, dy),
  };
}

/** The gradient of a result that the loss does not depend on. */
function zerosLike(value: ValueId, builder: IrBuilder, maker: Maker): ValueId {
  const shape = builder.shapeOf(value);
  const result = { name: `d.${builder.nameOf(value)}`, shape };
  return builder.op({ kernel: "zeros", attrs: { shape } }, [], result, maker);
}

/** The rule of an op's kernel. TypeScript cannot follow the key through the table; the cast says what the key guarantees. */
function ruleOf(op: Op): (op: Op, context: GradientContext) => void {
  if (!(op.kernel in gradientRules)) throw new Error(`No gradient passes through ${op.kernel}.`);
  return gradientRules[op.kernel as DifferentiableKernel] as (
    op: Op,
    context: GradientContext,
  ) => void;
}
