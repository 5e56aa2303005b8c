/** The oracle: every kernel of the protocol in double precision, written for being right and nothing else. */
import { runAffine, runAffineGradient } from "../../protocol/affine.ts";
import type { KernelAttrs, KernelCall, KernelName } from "../../protocol/kernel.ts";
import { dealOperands } from "../../protocol/siblings.ts";
import { activation, activationGradient } from "./activation.ts";
import { confusionMatrix, countCorrect, countTopK } from "./classification-count.ts";
import { softmaxCrossEntropy, softmaxCrossEntropyGradient } from "./classification-loss.ts";
import { conv2d, conv2dGradientFilter, conv2dGradientInput } from "./convolution.ts";
import { biasAdd, biasGradient, matmul } from "./dense.ts";
import {
  depthwiseConv2d,
  depthwiseConv2dGradientFilter,
  depthwiseConv2dGradientInput,
} from "./depthwise.ts";
import { dropout, dropoutGradient } from "./dropout.ts";
import { addScaled, clipFactor, scale, sumOfSquares } from "./gradient-adjustment.ts";
import { upsample, upsampleGradient, zeroPad, zeroPadGradient } from "./image-size.ts";
import { localResponseNorm, localResponseNormGradient } from "./local-response-norm.ts";
import {
  batchNorm,
  batchNormGradient,
  batchNormInference,
  foldBatchNorm,
  movingAverage,
} from "./normalization.ts";
import { adagrad, adam, adamw, momentum, nesterov, rmsprop, sgd } from "./optimizer.ts";
import type { OracleKernel, OracleStep } from "./oracle-kernel.ts";
import {
  avgPool,
  avgPoolGradient,
  globalAvgPool,
  globalAvgPoolGradient,
  maxPool,
  maxPoolGradient,
} from "./pooling.ts";
import { layerNorm, layerNormGradient, softmax, softmaxGradient } from "./row-normalization.ts";
import { hinge, hingeGradient, meanSquaredError, meanSquaredErrorGradient } from "./score-loss.ts";
import type { OracleTensor } from "./tensor.ts";
import { add, concat, multiply, reshape, slice, split, zeros } from "./tensor-shape.ts";

const plus = { kernel: "add", attrs: {} } as const;

const kernels: { readonly [K in KernelName]: OracleKernel<K> } = {
  conv2d,
  "depthwise-conv2d": depthwiseConv2d,
  matmul,
  "bias-add": biasAdd,
  activation,
  "max-pool": maxPool,
  "avg-pool": avgPool,
  "global-avg-pool": globalAvgPool,
  "batch-norm": batchNorm,
  "batch-norm-inference": batchNormInference,
  "fold-batch-norm": foldBatchNorm,
  "layer-norm": layerNorm,
  "local-response-norm": localResponseNorm,
  softmax,
  dropout,
  reshape,
  add,
  multiply,
  "zero-pad": zeroPad,
  upsample,
  split,
  zeros,
  concat,
  "softmax-cross-entropy": softmaxCrossEntropy,
  "mean-squared-error": meanSquaredError,
  hinge,
  "count-correct": countCorrect,
  "count-top-k": countTopK,
  "confusion-matrix": confusionMatrix,
  "conv2d-gradient-input": conv2dGradientInput,
  "conv2d-gradient-filter": conv2dGradientFilter,
  "depthwise-conv2d-gradient-input": depthwiseConv2dGradientInput,
  "depthwise-conv2d-gradient-filter": depthwiseConv2dGradientFilter,
  "bias-gradient": biasGradient,
  "activation-gradient": activationGradient,
  "zero-pad-gradient": zeroPadGradient,
  "upsample-gradient": upsampleGradient,
  "max-pool-gradient": maxPoolGradient,
  "avg-pool-gradient": avgPoolGradient,
  "global-avg-pool-gradient": globalAvgPoolGradient,
  "batch-norm-gradient": batchNormGradient,
  "layer-norm-gradient": layerNormGradient,
  "local-response-norm-gradient": localResponseNormGradient,
  "softmax-gradient": softmaxGradient,
  "dropout-gradient": dropoutGradient,
  slice,
  "softmax-cross-entropy-gradient": softmaxCrossEntropyGradient,
  "mean-squared-error-gradient": meanSquaredErrorGradient,
  "hinge-gradient": hingeGradient,
  affine: ({ attrs, ...step }, ...reads) => [
    ...runAffine(attrs, reads, (call, inputs) => evaluateKernel(call, inputs, step)),
  ],
  "affine-gradient": ({ attrs, ...step }, ...reads) => [
    ...runAffineGradient(
      attrs,
      reads,
      ({ shape }) => shape,
      (call, inputs) => evaluateKernel(call, inputs, step),
    ),
  ],
  siblings: ({ attrs: { call, count }, ...step }, x, ...own) =>
    dealOperands(own, count).flatMap((operands) =>
      evaluateKernel(call, x ? [x, ...operands] : operands, step),
    ),
  "sum-of-siblings": ({ attrs: { call, count }, ...step }, ...reads) =>
    dealOperands(reads, count)
      .map((operands) => evaluateKernel(call, operands, step))
      .reduce(([total], [term]) =>
        total && term ? evaluateKernel(plus, [total, term], step) : [],
      ),
  "update-all": ({ attrs: { call, count }, ...step }, ...reads) =>
    dealOperands(reads, count).flatMap((operands) => evaluateKernel(call, operands, step)),
  "softmax-cross-entropy-step": (options, logits, labels) => [
    ...softmaxCrossEntropy(options, logits, labels),
    ...countCorrect(options, logits, labels),
    ...softmaxCrossEntropyGradient(options, logits, labels),
  ],
  "sum-of-squares": sumOfSquares,
  "clip-factor": clipFactor,
  scale,
  "add-scaled": addScaled,
  sgd,
  momentum,
  adam,
  nesterov,
  rmsprop,
  adagrad,
  adamw,
  "moving-average": movingAverage,
};

/** Computes one kernel call: inputs in the order of its reads, results in the order of its writes. */
export function evaluateKernel<K extends KernelName>(
  call: Extract<KernelCall, { readonly kernel: K }>,
  inputs: readonly OracleTensor[],
  step: OracleStep,
): OracleTensor[] {
  const kernel: OracleKernel<K> = kernels[call.kernel as K];
  return kernel({ ...step, attrs: call.attrs as KernelAttrs[K] }, ...inputs);
}
