/** The second rule of the pass `fuse-epilogues`: the gradients of activation, bias, filters and input become one op. */
import type { ActivationName } from "../../graph/layers/shared-fields.ts";
import { inputGradientOf, slopeFollowsFromResult } from "../../protocol/affine.ts";
import type { FilterCall } from "../../protocol/kernel.ts";
import type { Ir, Op, ValueId } from "../ir.ts";
import { equalShapes } from "../shape.ts";
import type { Fusion } from "./fuse-epilogues.ts";
import { readersOf } from "./fuse-forward.ts";
import type { OpSlots } from "./op-slots.ts";
import { printAttrs } from "./print-attrs.ts";

/** An activation's gradient that nobody else needs, and what its slope is read off. */
interface Slope {
  readonly op: Op;
  readonly name: ActivationName;
  readonly dy: ValueId;
  /** The activation's result, or its input. */
  readonly at: ValueId;
}

/** What the gradient of filters at `slot` and its companions may become. */
export function fusedGradient(ir: Ir, slot: number, slots: OpSlots): readonly Fusion[] {
  const [filters] = slots.opsAt(slot);
  const call = filters?.phase === "backward" ? forwardCallOf(filters) : null;
  if (!filters || !call) return [];
  const [x = -1, dsum = -1] = filters.reads;
  const readers = readersOf(dsum, slots);
  const bias = readers.find(({ kernel }) => kernel === "bias-gradient");
  const input = readers.find((op) => isInputGradient(op, filters, call, ir));
  const others = [filters, bias, input].filter((op) => op !== undefined);
  const slope = readers.every((op) => others.includes(op)) ? slopeOf(dsum, slots) : null;
  if (!bias && !slope) return [];
  const members = slope ? [slope.op, ...others] : others;
  if (members.length < 2) return [];
  const fusion: Fusion = {
    rule: "epilogue-gradient",
    why: "All follow from the gradient of one sum, which is computed as it is needed.",
    members,
    fused: {
      kernel: "affine-gradient",
      attrs: {
        call,
        ...(bias ? { bias: true } : {}),
        ...(input ? { inputGradient: true } : {}),
        ...(slope ? { activation: slope.name } : {}),
      },
      reads: [x, slope?.dy ?? dsum, ...(input?.reads.slice(1) ?? []), ...(slope ? [slope.at] : [])],
      writes: [filters, bias, input].flatMap((op) => op?.writes ?? []),
      phase: "backward",
      origin: filters.origin,
      madeBy: "fuse-epilogues",
    },
  };
  return [fusion];
}

/** The call that a gradient of filters belongs to. */
function forwardCallOf(op: Op): FilterCall | null {
  switch (op.kernel) {
    case "conv2d-gradient-filter":
      return { kernel: "conv2d", attrs: op.attrs };
    case "depthwise-conv2d-gradient-filter":
      return { kernel: "depthwise-conv2d", attrs: op.attrs };
    case "matmul":
      return op.attrs.transposeA && !op.attrs.transposeB
        ? { kernel: "matmul", attrs: { transposeA: false, transposeB: false } }
        : null;
    default:
      return null;
  }
}

/** Whether an op gives the gradient of the input of the same layer. */
function isInputGradient(op: Op, filters: Op, call: FilterCall, { values }: Ir): boolean {
  if (op.origin !== filters.origin || op.reads[0] !== filters.reads[1]) return false;
  const shapeOf = (id: ValueId = -1) => values[id]?.shape ?? [];
  const expected = inputGradientOf(call, shapeOf(filters.reads[0]));
  return (
    op.kernel === expected.kernel &&
    printAttrs(op) === printAttrs(expected) &&
    equalShapes(shapeOf(op.reads[1]), shapeOf(filters.writes[0]))
  );
}

function slopeOf(dsum: ValueId, slots: OpSlots): Slope | null {
  const [op] = slots.opsAt(slots.writtenAt(dsum));
  if (op?.kernel !== "activation-gradient" || op.attrs.fromResult) return null;
  const [dy = -1, input = -1] = op.reads;
  const name = op.attrs.function;
  const at = slopeFollowsFromResult(name) ? resultOf(input, name, slots) : input;
  return at === null ? null : { op, name, dy, at };
}

/** What an activation makes of a value. */
function resultOf(input: ValueId, name: ActivationName, slots: OpSlots): ValueId | null {
  const activation = readersOf(input, slots).find(
    (op) => op.kernel === "activation" && op.attrs.function === name,
  );
  return activation?.writes[0] ?? null;
}
