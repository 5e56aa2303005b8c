/**
 * Folds a batch normalization by running statistics into the filters and the bias of the layer before it, for evaluation.
 *
 * γ·(x∗k + b − μ)/√(σ² + ε) + β is x∗(s·k) + (β + (b − μ)·s), where s = γ/√(σ² + ε). Scaled filters and shift are an op on the
 * parameters, for an evaluation reads parameters that training has just changed: each batch computes them again, which a large
 * image repays and a small one does not. So it is done only where that takes fewer bytes and no more dispatches.
 *
 * A layer without a bias has zeros for one, which all layers of as many filters share; its sum, the shift and the activation
 * after it become one op at once, for an addition of its own would cost what the normalization did.
 */
import type { FilterCall, KernelCall } from "../../protocol/kernel.ts";
import type { Ir, Op, ValueId } from "../ir.ts";
import { createIrBuilder, type IrBuilder, type Maker } from "../ir-builder.ts";
import type { Pass, Rewrite } from "./pass.ts";
import { placedValues, replaceOps, resultsOf, savings } from "./replace-ops.ts";
import { tellRewrite } from "./tell-rewrite.ts";

type Norm = Extract<Op, { kernel: "batch-norm-inference" }>;

/** A normalization and what it would be folded into. */
interface Chain {
  /** Convolution or product. */
  readonly sum: Op & FilterCall;
  readonly biasAdd: Op | null;
  readonly norm: Norm;
  /** What becomes of the normalized values and of nothing else, where there is no bias. */
  readonly activation: Extract<Op, { kernel: "activation" }> | null;
}

/** What has been made of the Ir so far. */
interface Folding {
  readonly builder: IrBuilder;
  readonly readers: Readers;
  readonly writers: Map<ValueId, Op>;
  /** By number of filters, where there are zeros in place of a bias. */
  readonly zeros: Map<number, ValueId>;
}

export const foldBatchNorm: Pass = {
  name: "fold-batch-norm",
  reassociates: true,

  /** One sweep in the order of the step, so that of two normalizations in a row both are folded. */
  run(ir) {
    if (!ir.ops.some(({ kernel }) => kernel === "batch-norm-inference"))
      return { ir, rewrites: [] };
    const builder = createIrBuilder(ir);
    const folding = { builder, readers: readersOf(ir), writers: new Map(), zeros: new Map() };
    const ops = new Set<Op>();
    const rewrites: Rewrite[] = [];
    const gone = new Set<Op>();
    const keep = (op: Op) => {
      ops.add(op);
      for (const id of op.writes) folding.writers.set(id, op);
    };
    for (const op of ir.ops) {
      if (gone.has(op)) continue;
      const chain = op.kernel === "batch-norm-inference" ? chainOf(op, folding) : null;
      const folded = chain && fold(chain, folding);
      if (!chain || !folded) {
        keep(op);
        continue;
      }
      for (const member of membersOf(chain)) {
        ops.delete(member);
        gone.add(member);
      }
      folded.forEach(keep);
      rewrites.push(rewriteOf(builder, chain, folded));
    }
    if (rewrites.length === 0) return { ir, rewrites };
    return { ir: replaceOps(ir, [...ops], new Map(), builder.values), rewrites };
  },
};

function membersOf({ sum, biasAdd, norm, activation }: Chain): readonly Op[] {
  return [sum, biasAdd, norm, activation].filter((op) => op !== null);
}

/** The ops that read each value, and one null more for a value that leaves the step or lies where others are read too. */
type Readers = ReadonlyMap<ValueId, readonly (Op | null)[]>;

function readersOf(ir: Ir): Readers {
  const readers = new Map<ValueId, (Op | null)[]>();
  const note = (id: ValueId, op: Op | null) => {
    const list = readers.get(id);
    if (list) list.push(op);
    else readers.set(id, [op]);
  };
  for (const id of [...resultsOf(ir), ...placedValues(ir)]) note(id, null);
  for (const op of ir.ops) for (const id of op.reads) note(id, op);
  return readers;
}

function chainOf(norm: Norm, { writers, readers }: Folding): Chain | null {
  const only = (id: ValueId = -1) => (readers.get(id)?.length === 1 ? writers.get(id) : undefined);
  // What `fuse-epilogues` joined stays as it is.
  if (norm.attrs.activation) return null;
  const before = only(norm.reads[0]);
  const biasAdd = before?.kernel === "bias-add" ? before : null;
  const sum = biasAdd ? only(biasAdd.reads[0]) : before;
  if (!sum || !hasFilters(sum)) return null;
  const [reader, ...others] = readers.get(norm.writes[0] ?? -1) ?? [];
  const isOnly = !biasAdd && others.length === 0 && reader?.kernel === "activation";
  return { sum, biasAdd, norm, activation: isOnly ? reader : null };
}

/** Reads x and filters, of which each makes one channel. */
function hasFilters(op: Op): op is Op & FilterCall {
  if (op.kernel === "matmul") return !op.attrs.transposeA && !op.attrs.transposeB;
  return op.kernel === "conv2d" || op.kernel === "depthwise-conv2d";
}

/** The ops in the chain's place, or null where they would not save anything. */
function fold(chain: Chain, folding: Folding): readonly Op[] | null {
  const { builder, zeros } = folding;
  const { sum, biasAdd, norm } = chain;
  const { phase, origin } = norm;
  const maker = { phase, origin, madeBy: "fold-batch-norm" } as const;
  const [x = -1, kernel = -1] = sum.reads;
  const filters = builder.shapeOf(norm.reads[1] ?? -1);
  const [count = 0] = filters;
  const known = biasAdd ? biasAdd.reads[1] : zeros.get(count);
  const bias = known ?? builder.source("no-bias", filters);
  const shift: KernelCall = { kernel: "zeros", attrs: { shape: filters } };
  const nameOf = (id: ValueId) => `${builder.nameOf(id)}.folded`;
  const scaled = [
    builder.source(nameOf(kernel), builder.shapeOf(kernel)),
    builder.source(
      biasAdd ? nameOf(bias) : `${builder.nameOf(norm.writes[0] ?? -1)}.shift`,
      filters,
    ),
  ];
  const call: KernelCall = { kernel: "fold-batch-norm", attrs: norm.attrs };
  const ops: readonly Op[] = [
    ...(known === undefined ? [{ ...shift, reads: [], writes: [bias], ...maker }] : []),
    { ...call, reads: [kernel, bias, ...norm.reads.slice(1)], writes: scaled, ...maker },
    ...sumWith(chain, [x, ...scaled], maker),
  ];
  const { dispatches, bytes } = savings(builder, membersOf(chain), ops);
  if (dispatches < 0 || bytes <= 0) return null;
  if (!biasAdd) zeros.set(count, bias);
  return ops;
}

/** The sum over scaled filters and the shift: two ops where there was a bias, for other passes to join, else one. */
function sumWith(
  { sum, biasAdd, norm, activation }: Chain,
  [x = -1, kernel = -1, bias = -1]: readonly ValueId[],
  maker: Maker,
): readonly Op[] {
  if (biasAdd)
    return [
      { ...sum, reads: [x, kernel], madeBy: maker.madeBy },
      { ...biasAdd, reads: [sum.writes[0] ?? -1, bias], writes: norm.writes },
    ];
  const { kernel: name, attrs } = sum;
  return [
    {
      kernel: "affine",
      attrs: {
        call: { kernel: name, attrs } as FilterCall,
        bias: true,
        ...(activation ? { activation: activation.attrs.function } : {}),
      },
      reads: [x, kernel, bias],
      writes: (activation ?? norm).writes,
      ...maker,
      origin: sum.origin,
    },
  ];
}

function rewriteOf(builder: IrBuilder, chain: Chain, after: readonly Op[]): Rewrite {
  return tellRewrite(builder, {
    pass: "fold-batch-norm",
    rule: "running-statistics",
    why: "Scaling and shifting what filters give is the same as scaling the filters and shifting the bias.",
    before: membersOf(chain),
    after,
  });
}
