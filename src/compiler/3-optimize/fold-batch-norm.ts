/**
 * Folds a batch normalization by running statistics into the filters and the bias of the layer before it, for evaluation.
 *
 * γ·(x∗k + b − μ)/√(σ² + ε) + β is x∗(s·k) + (β + (b − μ)·s), where s = γ/√(σ² + ε). Scaled filters and shift are an op on the
 * parameters, for an evaluation reads parameters that training has just changed: each batch computes them again, which a large
 * image repays and a small one does not. So it is done only where that takes fewer bytes and no more dispatches. A layer without
 * a bias would need an addition where the normalization was, and is left alone.
 */
import type { KernelCall } from "../../protocol/kernel.ts";
import type { Ir, Op, ValueId } from "../ir.ts";
import { createIrBuilder, type IrBuilder } from "../ir-builder.ts";
import type { Pass, Rewrite } from "./pass.ts";
import { placedValues, replaceOps, resultsOf, savings } from "./replace-ops.ts";
import { tellRewrite } from "./tell-rewrite.ts";

/** A normalization and what it would be folded into. */
interface Chain {
  /** Convolution or product. */
  readonly sum: Op;
  readonly biasAdd: Op;
  readonly norm: Extract<Op, { kernel: "batch-norm-inference" }>;
}

export const foldBatchNorm: Pass = {
  name: "fold-batch-norm",
  reassociates: true,

  /** One sweep in the order of the step, so that of two normalizations in a row both are folded. */
  run(ir) {
    if (!ir.ops.some(({ kernel }) => kernel === "batch-norm-inference"))
      return { ir, rewrites: [] };
    const builder = createIrBuilder(ir);
    const facts = readersOf(ir);
    const writers = new Map<ValueId, Op>();
    const ops = new Set<Op>();
    const rewrites: Rewrite[] = [];
    const keep = (op: Op) => {
      ops.add(op);
      for (const id of op.writes) writers.set(id, op);
    };
    for (const op of ir.ops) {
      const chain = op.kernel === "batch-norm-inference" ? chainOf(op, writers, facts) : null;
      const folded = chain && fold(chain, builder);
      if (!chain || !folded) {
        keep(op);
        continue;
      }
      ops.delete(chain.sum);
      ops.delete(chain.biasAdd);
      folded.forEach(keep);
      rewrites.push(rewriteOf(builder, chain, folded));
    }
    if (rewrites.length === 0) return { ir, rewrites };
    return { ir: replaceOps(ir, [...ops], new Map(), builder.values), rewrites };
  },
};

/** How many ops read each value, and one more for a value that leaves the step or lies where others are read too. */
function readersOf(ir: Ir): ReadonlyMap<ValueId, number> {
  const counts = new Map<ValueId, number>();
  for (const id of [...resultsOf(ir), ...placedValues(ir), ...ir.ops.flatMap(({ reads }) => reads)])
    counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

function chainOf(
  norm: Chain["norm"],
  writers: ReadonlyMap<ValueId, Op>,
  readers: ReadonlyMap<ValueId, number>,
): Chain | null {
  const only = (id: ValueId = -1) => (readers.get(id) === 1 ? writers.get(id) : undefined);
  const biasAdd = only(norm.reads[0]);
  const sum = biasAdd?.kernel === "bias-add" ? only(biasAdd.reads[0]) : undefined;
  return biasAdd && sum && hasFilters(sum) ? { sum, biasAdd, norm } : null;
}

/** Reads x and filters, of which each makes one channel. */
function hasFilters(op: Op): boolean {
  if (op.kernel === "matmul") return !op.attrs.transposeA && !op.attrs.transposeB;
  return op.kernel === "conv2d" || op.kernel === "depthwise-conv2d";
}

/** The ops in the chain's place, or null where they would not save anything. */
function fold({ sum, biasAdd, norm }: Chain, builder: IrBuilder): readonly Op[] | null {
  const [x = -1, kernel = -1] = sum.reads;
  const bias = biasAdd.reads[1] ?? -1;
  const scaled = [kernel, bias].map((id) =>
    builder.source(`${builder.nameOf(id)}.folded`, builder.shapeOf(id)),
  );
  const [foldedKernel = -1, foldedBias = -1] = scaled;
  const { phase, origin } = norm;
  const maker = { phase, origin, madeBy: "fold-batch-norm" };
  const call: KernelCall = { kernel: "fold-batch-norm", attrs: norm.attrs };
  const ops: readonly Op[] = [
    { ...call, reads: [kernel, bias, ...norm.reads.slice(1)], writes: scaled, ...maker },
    { ...sum, reads: [x, foldedKernel], madeBy: "fold-batch-norm" },
    { ...biasAdd, reads: [sum.writes[0] ?? -1, foldedBias], writes: norm.writes },
  ];
  const { dispatches, bytes } = savings(builder, [sum, biasAdd, norm], ops);
  return dispatches >= 0 && bytes > 0 ? ops : null;
}

function rewriteOf(
  builder: IrBuilder,
  { sum, biasAdd, norm }: Chain,
  after: readonly Op[],
): Rewrite {
  return tellRewrite(builder, {
    pass: "fold-batch-norm",
    rule: "running-statistics",
    why: "Scaling and shifting what filters give is the same as scaling the filters and shifting the bias.",
    before: [sum, biasAdd, norm],
    after,
  });
}
