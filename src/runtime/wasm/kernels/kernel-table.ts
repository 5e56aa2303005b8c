/** Every kernel of the protocol as tasks for the module: `tsc` lists what is missing. */
import type { KernelAttrs, KernelCall, KernelName } from "../../../protocol/kernel.ts";
import * as code from "./codes.ts";
import type { After, Operand, Plan, Planner } from "./plan.ts";
import {
  createAffineGradientPlanner,
  createAffinePlanner,
  planConv2d,
  planConv2dGradientFilter,
  planConv2dGradientInput,
  planMatmul,
} from "./plan-affine.ts";
import {
  planBatchNorm,
  planBatchNormGradient,
  planBatchNormInference,
  planBiasGradient,
  planFoldBatchNorm,
} from "./plan-batch-norm.ts";
import { planConcat, planReshape, planSlice, planSplit } from "./plan-copy.ts";
import {
  planDepthwiseForward,
  planDepthwiseGradientFilter,
  planDepthwiseGradientInput,
} from "./plan-depthwise.ts";
import {
  planActivation,
  planActivationGradient,
  planAdd,
  planAddScaled,
  planBiasAdd,
  planDropout,
  planMultiply,
  planScale,
  planZeros,
} from "./plan-elementwise.ts";
import {
  planGlobalAvgPool,
  planGlobalAvgPoolGradient,
  planUpsample,
  planUpsampleGradient,
  planZeroPad,
  planZeroPadGradient,
} from "./plan-image-size.ts";
import { createLossPlanner, planClipFactor, planCrossEntropyStep } from "./plan-losses.ts";
import { createUpdatePlanner, planSumOfSquares, planUpdateAll } from "./plan-optimizers.ts";
import {
  planAvgPool,
  planAvgPoolGradient,
  planMaxPool,
  planMaxPoolGradient,
} from "./plan-pooling.ts";
import {
  planLayerNorm,
  planLayerNormGradient,
  planLocalResponseNorm,
  planLocalResponseNormGradient,
  planSoftmax,
  planSoftmaxGradient,
} from "./plan-rows.ts";
import { createSiblingsPlanner, planSumOfSiblings } from "./plan-siblings.ts";

const planners: { readonly [K in KernelName]: Planner<K> } = {
  conv2d: planConv2d,
  "depthwise-conv2d": planDepthwiseForward,
  matmul: planMatmul,
  "bias-add": planBiasAdd,
  activation: planActivation,
  "max-pool": planMaxPool,
  "avg-pool": planAvgPool,
  "global-avg-pool": planGlobalAvgPool,
  "batch-norm": planBatchNorm,
  "batch-norm-inference": planBatchNormInference,
  "fold-batch-norm": planFoldBatchNorm,
  "layer-norm": planLayerNorm,
  "local-response-norm": planLocalResponseNorm,
  softmax: planSoftmax,
  dropout: planDropout,
  reshape: planReshape,
  add: planAdd,
  multiply: planMultiply,
  "zero-pad": planZeroPad,
  upsample: planUpsample,
  split: planSplit,
  zeros: planZeros,
  concat: planConcat,
  "softmax-cross-entropy": createLossPlanner(code.crossEntropy),
  "mean-squared-error": createLossPlanner(code.squaredError),
  hinge: createLossPlanner(code.hinge),
  "count-correct": createLossPlanner(code.countCorrect),
  "count-top-k": createLossPlanner(code.countTopK),
  "confusion-matrix": createLossPlanner(code.confusion),
  "conv2d-gradient-input": planConv2dGradientInput,
  "conv2d-gradient-filter": planConv2dGradientFilter,
  "depthwise-conv2d-gradient-input": planDepthwiseGradientInput,
  "depthwise-conv2d-gradient-filter": planDepthwiseGradientFilter,
  "bias-gradient": planBiasGradient,
  "activation-gradient": planActivationGradient,
  "zero-pad-gradient": planZeroPadGradient,
  "upsample-gradient": planUpsampleGradient,
  "max-pool-gradient": planMaxPoolGradient,
  "avg-pool-gradient": planAvgPoolGradient,
  "global-avg-pool-gradient": planGlobalAvgPoolGradient,
  "batch-norm-gradient": planBatchNormGradient,
  "layer-norm-gradient": planLayerNormGradient,
  "local-response-norm-gradient": planLocalResponseNormGradient,
  "softmax-gradient": planSoftmaxGradient,
  "dropout-gradient": planDropout,
  slice: planSlice,
  "softmax-cross-entropy-gradient": createLossPlanner(code.crossEntropyGradient),
  "mean-squared-error-gradient": createLossPlanner(code.squaredErrorGradient),
  "hinge-gradient": createLossPlanner(code.hingeGradient),
  affine: createAffinePlanner(planCall),
  "affine-gradient": createAffineGradientPlanner(planCall),
  siblings: createSiblingsPlanner(planCall),
  "sum-of-siblings": planSumOfSiblings,
  "update-all": planUpdateAll,
  "softmax-cross-entropy-step": planCrossEntropyStep,
  "sum-of-squares": planSumOfSquares,
  "clip-factor": planClipFactor,
  scale: planScale,
  "add-scaled": planAddScaled,
  sgd: createUpdatePlanner("sgd"),
  momentum: createUpdatePlanner("momentum"),
  adam: createUpdatePlanner("adam"),
  nesterov: createUpdatePlanner("nesterov"),
  rmsprop: createUpdatePlanner("rmsprop"),
  adagrad: createUpdatePlanner("adagrad"),
  adamw: createUpdatePlanner("adamw"),
  "moving-average": createUpdatePlanner("moving-average"),
};

/** Plans one kernel call: operands in the order of its reads and writes. Gives the tasks that end it. */
export function planCall<K extends KernelName>(
  call: Extract<KernelCall, { readonly kernel: K }>,
  operands: { readonly reads: readonly Operand[]; readonly writes: readonly Operand[] },
  plan: Plan,
  after: After,
): After {
  const planner: Planner<K> = planners[call.kernel as K];
  return planner(call.attrs as KernelAttrs[K], operands, plan, after);
}
