/** Every kernel of the protocol in WGSL: `tsc` lists what is missing. */
import type { KernelCall, KernelName } from "../../../protocol/kernel.ts";
import { dealOperands } from "../../../protocol/siblings.ts";
import type { Place } from "../../places.ts";
import { affine, affineGradient } from "./affine.ts";
import { batchNorm, batchNormGradient, batchNormInference, foldBatchNorm } from "./batch-norm.ts";
import {
  confusionMatrix,
  countCorrect,
  countTopK,
  hinge,
  hingeGradient,
  meanSquaredError,
  meanSquaredErrorGradient,
  softmaxCrossEntropy,
  softmaxCrossEntropyGradient,
  softmaxCrossEntropyStep,
} from "./classification.ts";
import { biasGradient, clipFactor, sumOfSquares } from "./column-sums.ts";
import { dropout } from "./dropout.ts";
import {
  activation,
  activationGradient,
  add,
  addScaled,
  biasAdd,
  concat,
  multiply,
  reshape,
  scale,
  slice,
  split,
  zeros,
} from "./elementwise.ts";
import {
  conv2d,
  conv2dGradientFilter,
  conv2dGradientInput,
  depthwiseConv2d,
  depthwiseConv2dGradientFilter,
  depthwiseConv2dGradientInput,
  matmul,
  sumOfSiblings,
} from "./filter-calls.ts";
import type { GpuKernel, PlanContext, Stage } from "./gpu-kernel.ts";
import { upsample, upsampleGradient, zeroPad, zeroPadGradient } from "./image-size.ts";
import { localResponseNorm, localResponseNormGradient } from "./local-response-norm.ts";
import { maxPool, maxPoolGradient } from "./max-pool.ts";
import { updateAll, updateOne } from "./optimizer.ts";
import { avgPool, avgPoolGradient, globalAvgPool, globalAvgPoolGradient } from "./pooling.ts";
import { layerNorm, layerNormGradient, softmax, softmaxGradient } from "./row-normalization.ts";
import { named } from "./thread-work.ts";
import { cutsOf, cutsWithoutBarriers } from "./variants.ts";

/** The members' works side by side. */
const siblings: GpuKernel<"siblings"> = ({ call, count }, reads, writes, context) => {
  const own = dealOperands(reads.slice(1), count);
  const results = dealOperands(writes, count);
  const plans = own.map((operands, member) =>
    planKernel(
      call,
      [...reads.slice(0, 1), ...operands],
      results[member] ?? [],
      named(context, `m${member}`),
    ),
  );
  const stages = Math.max(...plans.map((plan) => plan.length));
  return Array.from({ length: stages }, (_, at) => plans.flatMap((plan) => plan[at] ?? []));
};

/** Every kernel by its name. */
export const gpuKernels: { readonly [K in KernelName]: GpuKernel<K> } = {
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
  "dropout-gradient": dropout,
  slice,
  "softmax-cross-entropy-gradient": softmaxCrossEntropyGradient,
  "mean-squared-error-gradient": meanSquaredErrorGradient,
  "hinge-gradient": hingeGradient,
  affine,
  "affine-gradient": affineGradient,
  siblings,
  "sum-of-siblings": sumOfSiblings,
  "update-all": updateAll,
  "softmax-cross-entropy-step": softmaxCrossEntropyStep,
  "sum-of-squares": sumOfSquares,
  "clip-factor": clipFactor,
  scale,
  "add-scaled": addScaled,
  sgd: updateOne("sgd"),
  momentum: updateOne("momentum"),
  adam: updateOne("adam"),
  nesterov: updateOne("nesterov"),
  rmsprop: updateOne("rmsprop"),
  adagrad: updateOne("adagrad"),
  adamw: updateOne("adamw"),
  "moving-average": updateOne("moving-average"),
};

/** Plans one kernel call: its stages, one after another. */
export function planKernel<K extends KernelName>(
  call: Extract<KernelCall, { readonly kernel: K }>,
  reads: readonly Place[],
  writes: readonly Place[],
  context: PlanContext,
): readonly Stage[] {
  const kernel: GpuKernel<K> = gpuKernels[call.kernel as K];
  return kernel(call.attrs as Parameters<GpuKernel<K>>[0], reads, writes, context);
}

/**
 * How many variants there are of a call on these shapes, at least 1; variant 0 is right and bearable everywhere.
 *
 * @param hasCheapBarriers whether threads of a workgroup can wait for each other at little cost, as on any graphics processor; a
 *   software adapter takes so long over it, and so much memory, that such variants are not even worth a try.
 */
export function variantsOf(
  call: KernelCall,
  _reads: readonly Place[],
  _writes: readonly Place[],
  hasCheapBarriers = false,
): number {
  const all = cutsOf(call);
  return hasCheapBarriers ? all : Math.min(all, cutsWithoutBarriers);
}
