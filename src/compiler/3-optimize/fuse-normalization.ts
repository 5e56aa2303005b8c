/** The third rule of the pass `fuse-epilogues`: a batch normalization and its activation become one op, and so do their gradients. */
import { slopeFollowsFromResult } from "../../protocol/affine.ts";
import type { Ir, Op, ValueId } from "../ir.ts";
import type { Fusion } from "./fuse-epilogues.ts";
import { readersOf } from "./fuse-forward.ts";
import type { OpSlots } from "./op-slots.ts";

type Norm = Extract<Op, { kernel: "batch-norm" | "batch-norm-inference" }>;
type Activation = Extract<Op, { kernel: "activation" }>;

/** An activation's gradient, and that of the normalization before it, which alone reads it. */
interface Gradients {
  readonly slope: Extract<Op, { kernel: "activation-gradient" }>;
  readonly norm: Extract<Op, { kernel: "batch-norm-gradient" }>;
}

/**
 * What a normalization at `slot` and its gradient may become; nothing where one of them must stay.
 *
 * Nobody else may read the normalized values, for they are never written: the slope has to follow from the activation's result.
 */
export function fusedNormalization(_: Ir, slot: number, slots: OpSlots): readonly Fusion[] {
  const [norm] = slots.opsAt(slot);
  if (!norm || !isNorm(norm) || norm.attrs.activation) return [];
  const [normalized = -1] = norm.writes;
  const readers = readersOf(normalized, slots);
  const activation = readers.find((op) => op.kernel === "activation");
  if (!activation || slots.isResult(normalized)) return [];
  const others = readers.filter((op) => op !== activation);
  if (others.length === 0) return [forward(norm, activation)];
  const gradients = others.length === 1 ? gradientsOf(others[0], activation, slots) : null;
  return gradients ? [forward(norm, activation), backward(gradients, activation)] : [];
}

function isNorm(op: Op): op is Norm {
  return op.kernel === "batch-norm" || op.kernel === "batch-norm-inference";
}

function gradientsOf(
  slope: Op | undefined,
  { attrs, reads: [normalized] }: Activation,
  slots: OpSlots,
): Gradients | null {
  if (slope?.kernel !== "activation-gradient" || slope.attrs.fromResult) return null;
  const [dy, at] = slope.reads;
  if (slope.attrs.function !== attrs.function || dy === normalized || at !== normalized)
    return null;
  if (!slopeFollowsFromResult(attrs.function)) return null;
  const [dnormalized = -1] = slope.writes;
  const [norm, ...others] = readersOf(dnormalized, slots);
  if (norm?.kernel !== "batch-norm-gradient" || norm.attrs.activation) return null;
  const isOnly = others.length === 0 && !slots.isResult(dnormalized);
  return isOnly && norm.reads[0] === dnormalized ? { slope, norm } : null;
}

function forward(norm: Norm, activation: Activation): Fusion {
  const attrs = { ...norm.attrs, activation: activation.attrs.function };
  const writes: readonly ValueId[] = [...activation.writes, ...norm.writes.slice(1)];
  return {
    rule: "normalization",
    why: "The activation of a normalized number is computed as soon as the number is there.",
    members: [norm, activation],
    fused: { ...norm, attrs, writes, madeBy: "fuse-epilogues" },
  };
}

function backward({ slope, norm }: Gradients, activation: Activation): Fusion {
  const [dy = -1] = slope.reads;
  return {
    rule: "normalization-gradient",
    why: "The slope follows from the activation's result, and is applied as the gradient is read.",
    members: [slope, norm],
    fused: {
      ...norm,
      attrs: { ...norm.attrs, activation: activation.attrs.function },
      reads: [dy, ...norm.reads.slice(1), ...activation.writes],
      madeBy: "fuse-epilogues",
    },
  };
}
