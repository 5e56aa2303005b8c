/**
 * Says how the floating-point operations of each kernel are counted, and where the computation is described.
 *
 * |t| is how many numbers t has; the letters are those of `protocol/kernel.ts`. `costs.ts` computes what is told here, which a
 * test checks for every kernel.
 */
import type { KernelName } from "../protocol/kernel.ts";

export interface CostFormula {
  /** Floating-point operations. */
  readonly flops: string;
  /** What they are, or the paper with the algorithm. */
  readonly source: string;
}

/** So many operations for each number of the first result. */
function perResult(times: number, source: string): CostFormula {
  return { flops: `${times}·|y|`, source };
}

/** So many operations for each number of the first operand. */
function perOperand(times: number, source: string): CostFormula {
  return { flops: `${times}·|x|`, source };
}

/** So many operations for each number of the first result, and more where an activation is part of the call. */
function normalized(times: number, activation: number, source: string): CostFormula {
  return { flops: `(${times} + ${activation} where activated)·|y|`, source };
}

const moved: CostFormula = { flops: "0", source: "numbers are moved, none is computed" };
const convolution: CostFormula = {
  flops: "2·N·H'·W'·F·h·w·C/groups",
  source: "a multiply-add for each tap of each pixel; Dumoulin and Visin 2016, section 2",
};
const depthwise: CostFormula = {
  flops: "2·N·H'·W'·C·M·h·w",
  source: "a multiply-add for each tap of one channel; Howard et al. 2017, equation 5",
};
const pool: CostFormula = { flops: "h·w·|y|", source: "each number of each window once" };
const members: CostFormula = { flops: "Σ members", source: "what its members cost" };

/** By kernel. */
export const costFormulas: { readonly [K in KernelName]: CostFormula } = {
  conv2d: convolution,
  "conv2d-gradient-input": convolution,
  "conv2d-gradient-filter": convolution,
  "depthwise-conv2d": depthwise,
  "depthwise-conv2d-gradient-input": depthwise,
  "depthwise-conv2d-gradient-filter": depthwise,
  matmul: { flops: "2·|y|·inner", source: "a multiply-add for each product" },
  "bias-add": perResult(1, "an addition"),
  "bias-gradient": perOperand(1, "an addition"),
  activation: perResult(1, "one function"),
  "activation-gradient": perResult(2, "slope and product"),
  "max-pool": pool,
  "avg-pool": pool,
  "max-pool-gradient": perResult(1, "an addition"),
  "avg-pool-gradient": perResult(1, "an addition"),
  "global-avg-pool": perOperand(1, "an addition"),
  "global-avg-pool-gradient": perResult(1, "a product"),
  "batch-norm": normalized(
    8,
    1,
    "mean, variance in three, difference, product, scale, shift; Ioffe and Szegedy 2015, algorithm 1",
  ),
  "batch-norm-gradient": normalized(
    13,
    2,
    "two sums, x̂ again, five terms; Ioffe and Szegedy 2015, section 3",
  ),
  "batch-norm-inference": normalized(
    2,
    1,
    "a product and an addition; Ioffe and Szegedy 2015, algorithm 2",
  ),
  "fold-batch-norm": perResult(1, "a product; Jacob et al. 2018, section 3.2"),
  "layer-norm": perResult(8, "as batch-norm, along a row; Ba et al. 2016, equation 3"),
  "layer-norm-gradient": perResult(18, "mean, variance and x̂ again, then as batch-norm-gradient"),
  "local-response-norm": {
    flops: "(2·neighbours + 4)·|x|",
    source: "squares, sum, scale, bias, power, product; Krizhevsky et al. 2012, section 3.3",
  },
  "local-response-norm-gradient": {
    flops: "(5·neighbours + 8)·|x|",
    source: "divisors again, quotient and sum per neighbour, both terms of the product rule",
  },
  softmax: perResult(5, "largest, difference, power, sum, quotient"),
  "softmax-gradient": perResult(4, "product, sum, difference, product"),
  dropout: perResult(1, "a product; Srivastava et al. 2014, section 4"),
  "dropout-gradient": perResult(1, "a product"),
  reshape: moved,
  concat: moved,
  split: moved,
  slice: moved,
  zeros: moved,
  "zero-pad": moved,
  "zero-pad-gradient": moved,
  upsample: moved,
  "upsample-gradient": perOperand(1, "an addition"),
  add: perResult(1, "an addition"),
  multiply: perResult(1, "a product"),
  "softmax-cross-entropy": perOperand(4, "largest, difference, power, sum"),
  "softmax-cross-entropy-gradient": perResult(5, "softmax, difference from the one-hot label"),
  "softmax-cross-entropy-step": perOperand(
    8,
    "the loss, then quotient, difference, share and comparison",
  ),
  "mean-squared-error": perOperand(3, "difference, square, sum"),
  "mean-squared-error-gradient": perResult(2, "difference and product"),
  hinge: perOperand(1, "a comparison; Crammer and Singer 2001"),
  "hinge-gradient": perResult(3, "comparison, difference, share"),
  "count-correct": perOperand(1, "a comparison"),
  "count-top-k": perOperand(2, "a comparison and a count"),
  "confusion-matrix": perOperand(1, "a comparison"),
  affine: { flops: "call + bias + activation", source: "the kernels that it stands for" },
  "affine-gradient": {
    flops: "slope + filters + bias + input",
    source: "the gradients that it stands for",
  },
  siblings: members,
  "sum-of-siblings": members,
  "update-all": members,
  "sum-of-squares": perOperand(2, "square and sum"),
  "clip-factor": perResult(4, "root, sum, quotient, minimum; Pascanu et al. 2013, algorithm 1"),
  scale: perResult(1, "a product"),
  "add-scaled": perResult(2, "a product and an addition"),
  sgd: perResult(2, "a product and a difference"),
  momentum: perResult(4, "two multiply-adds; Sutskever et al. 2013, section 2"),
  nesterov: perResult(6, "three multiply-adds; Sutskever et al. 2013, section 2"),
  rmsprop: perResult(
    9,
    "smoothed square in four, root, sum, quotient, product, difference; Tieleman and Hinton 2012",
  ),
  adagrad: perResult(
    7,
    "square, sum, root, sum, quotient, product, difference; Duchi et al. 2011, section 1.1",
  ),
  adam: perResult(
    14,
    "two moments, two corrections, root, sum, quotient, product, difference; Kingma and Ba 2015, algorithm 1",
  ),
  adamw: perResult(15, "adam and a product; Loshchilov and Hutter 2019, algorithm 2"),
  "moving-average": perResult(3, "two products and an addition"),
};
