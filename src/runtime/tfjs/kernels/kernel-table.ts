/** Every kernel of the protocol in TensorFlow.js: `tsc` lists what is missing. */
import * as tf from "@tensorflow/tfjs-core";
import { runAffine, runAffineGradient } from "../../../protocol/affine.ts";
import type { KernelCall, KernelName } from "../../../protocol/kernel.ts";
import { dealOperands } from "../../../protocol/siblings.ts";
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
import {
  batchNorm,
  batchNormGradient,
  batchNormInference,
  foldBatchNorm,
  movingAverage,
} from "./normalization.ts";
import { adagrad, adam, adamw, momentum, nesterov, rmsprop, sgd } from "./optimizer.ts";
import {
  avgPool,
  avgPoolGradient,
  globalAvgPool,
  globalAvgPoolGradient,
  maxPool,
  maxPoolGradient,
} from "./pooling.ts";
import {
  layerNorm,
  layerNormGradient,
  localResponseNorm,
  localResponseNormGradient,
  softmax,
  softmaxGradient,
} from "./row-normalization.ts";
import { hinge, hingeGradient, meanSquaredError, meanSquaredErrorGradient } from "./score-loss.ts";
import { add, concat, multiply, reshape, slice, split, zeros } from "./tensor-shape.ts";
import type { KernelCallOptions, TfjsKernel } from "./tfjs-kernel.ts";

/** The kernels of classification, in the order of the results of the one that does all. */
const classification = [
  { kernel: "softmax-cross-entropy", attrs: {} },
  { kernel: "count-correct", attrs: {} },
  { kernel: "softmax-cross-entropy-gradient", attrs: {} },
] as const;

const kernels: { readonly [K in KernelName]: TfjsKernel<K> } = {
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
  // What is no longer needed goes at once, so that one tensor like the result is all it takes beyond its operands.
  affine: ({ attrs, ...options }, ...reads) => [
    ...runAffine(attrs, reads, (call, inputs) => {
      const results = runKernel(call, inputs, options);
      const isLast = call.kernel === "activation" ? !attrs.keepsInput : call.kernel === "bias-add";
      if (isLast) inputs[0]?.dispose();
      return results;
    }),
  ],
  "affine-gradient": ({ attrs, ...options }, ...reads) => [
    ...runAffineGradient(
      attrs,
      reads,
      ({ shape }) => shape,
      (call, inputs) => runKernel(call, inputs, options),
    ),
  ],
  // TensorFlow.js would have to join the filters and cut up the result, which costs more than it saves.
  siblings: ({ attrs: { call, count }, ...options }, x, ...own) =>
    dealOperands(own, count).flatMap((operands) =>
      runKernel(call, x ? [x, ...operands] : operands, options),
    ),
  "sum-of-siblings": ({ attrs: { call, count }, ...options }, ...reads) => [
    tf.addN(dealOperands(reads, count).flatMap((operands) => runKernel(call, operands, options))),
  ],
  "update-all": ({ attrs: { call, count }, ...options }, ...reads) =>
    dealOperands(reads, count).flatMap((operands) => runKernel(call, operands, options)),
  "softmax-cross-entropy-step": (options, ...reads) =>
    classification.flatMap((call) => runKernel(call, reads, options)),
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

/** What a kernel may depend on besides its attributes and inputs. */
export type RunOptions = Omit<KernelCallOptions<KernelName>, "attrs">;

/** Runs one kernel call. Everything but the results is freed. */
export function runKernel<K extends KernelName>(
  call: Extract<KernelCall, { readonly kernel: K }>,
  inputs: readonly tf.Tensor[],
  options: RunOptions,
): tf.Tensor[] {
  const kernel: TfjsKernel<K> = kernels[call.kernel as K];
  const attrs = call.attrs as KernelCallOptions<K>["attrs"];
  return kernel({ ...options, attrs }, ...inputs);
}
