/** The first rule of the pass `fuse-epilogues`: sum, bias and activation of a layer with filters become one op. */
import type { FilterCall } from "../../protocol/kernel.ts";
import type { Ir, Op, ValueId } from "../ir.ts";
import type { Fusion } from "./fuse-epilogues.ts";
import type { OpSlots } from "./op-slots.ts";

/** What the op at `slot` and the ops after it may become. */
export function fusedForward(_: Ir, slot: number, slots: OpSlots): readonly Fusion[] {
  const [sum] = slots.opsAt(slot);
  const call = sum?.phase === "forward" ? filterCallOf(sum) : null;
  return sum && call ? fusionOf(sum, call, slots) : [];
}

function fusionOf(sum: Op, call: FilterCall, slots: OpSlots): readonly Fusion[] {
  const [total = -1] = sum.writes;
  const biasAdd = biasAddOf(total, slots);
  const [input = total] = biasAdd?.writes ?? [];
  const activation = readersOf(input, slots).find((op) => op.kernel === "activation");
  if (!biasAdd && !activation) return [];
  const keepsInput =
    activation !== undefined && (slots.readAt(input).size > 1 || slots.isResult(input));
  const bias = biasAdd?.reads.slice(1) ?? [];
  const fusion: Fusion = {
    rule: "epilogue",
    why: "Bias and activation of a sum are computed as soon as the sum is there.",
    members: [sum, biasAdd, activation].filter((op) => op !== undefined),
    fused: {
      kernel: "affine",
      attrs: {
        call,
        ...(biasAdd ? { bias: true } : {}),
        ...(activation ? { activation: activation.attrs.function } : {}),
        ...(keepsInput ? { keepsInput } : {}),
      },
      reads: [...sum.reads, ...bias],
      writes: [...(activation?.writes ?? []), ...(keepsInput || !activation ? [input] : [])],
      phase: "forward",
      origin: sum.origin,
      madeBy: "fuse-epilogues",
    },
  };
  return [fusion];
}

/** All ops that read a value. */
export function readersOf(value: ValueId, slots: OpSlots): readonly Op[] {
  return [...slots.readAt(value)].flatMap(slots.opsAt);
}

function filterCallOf(op: Op): FilterCall | null {
  const { kernel, attrs } = op;
  if (kernel === "conv2d" || kernel === "depthwise-conv2d") return { kernel, attrs } as FilterCall;
  return kernel === "matmul" && !attrs.transposeA && !attrs.transposeB ? { kernel, attrs } : null;
}

/** The bias that is added to a sum that nobody else reads. */
function biasAddOf(total: ValueId, slots: OpSlots): Op | undefined {
  const [reader, ...others] = readersOf(total, slots);
  const isOnly = others.length === 0 && !slots.isResult(total);
  return isOnly && reader?.kernel === "bias-add" ? reader : undefined;
}
