/**
 * The kernels that every engine implements, with the attributes each takes.
 *
 * Shapes: N batch, H height, W width, C channels in, F filters out, K classes. Layout NHWC, float32;
 * labels are int32. The comment on each row says: reads → writes.
 */
import type { ActivationName } from "../graph/layers/shared-fields.ts";

/** Zeros around an image, in pixels. */
export interface Padding {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/** How a window of a convolution or pooling layer moves. Sizes are [height, width] in pixels. */
export interface WindowAttrs {
  readonly window: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly padding: Padding;
}

/** How a filter lies on the image. A member that is absent is 1, so that a plain convolution reads plainly. */
export interface ConvolutionAttrs extends WindowAttrs {
  /** From one tap of the window to the next, in pixels [down, across]: a window of w taps reaches over (w − 1)·dilation + 1 pixels. */
  readonly dilations?: readonly [number, number];
}

/** Channels and filters fall into `groups` equal runs, 1 when absent; the filters of a run see the channels of the same run only. */
export interface GroupAttrs {
  readonly groups?: number;
}

/** A gradient with respect to an image needs the image's shape, which dy alone does not tell. */
export interface InputShapeAttrs {
  readonly inputShape: readonly number[];
}

/** The leaky relu has slope 0.2 below zero, the elu α = 1; the gelu is the exact x·Φ(x), the silu x·sigmoid(x). */
export interface ActivationAttrs {
  readonly function: ActivationName;
}

/** The gradient reads the activation's input, or its result where `fromResult`: see `slopeFollowsFromResult` in `affine.ts`. */
export interface ActivationGradientAttrs extends ActivationAttrs {
  readonly fromResult?: boolean;
}

/** The calls whose second operand holds filters, one per channel of the result. */
export type FilterCall = CallOf<"conv2d" | "depthwise-conv2d" | "matmul">;

/** A call, then a bias where there is one, then a function of each number where there is one: a layer with filters. */
export interface AffineAttrs {
  readonly call: FilterCall;
  readonly bias?: boolean;
  readonly activation?: ActivationName;
  /** What the activation reads is a second result, for somebody else needs it too. */
  readonly keepsInput?: boolean;
}

/** Which gradients of an affine call are asked for, besides that of its filters. */
export interface AffineGradientAttrs {
  /** The forward call; its gradients follow from it. */
  readonly call: FilterCall;
  readonly bias?: boolean;
  readonly inputGradient?: boolean;
  readonly activation?: ActivationName;
}

/** The function, where there is one, is applied to each normalized number; its gradient then takes the slope from y, so that it must follow from that: see `slopeFollowsFromResult`. */
export interface BatchNormAttrs {
  /** Added to the variance. */
  readonly epsilon: number;
  readonly activation?: ActivationName;
}

/** Dropout draws its mask from (seed, step, stream, index): see `counter-random.ts`. */
export interface DropoutAttrs {
  readonly rate: number;
  readonly stream: number;
}

/** The calls that siblings may make: x first, then what each member reads for itself. */
export type SiblingCall = CallOf<
  "conv2d" | "conv2d-gradient-filter" | "matmul" | "affine" | "affine-gradient"
>;

/** The calls whose results may be summed at once. */
export type SummedCall = CallOf<"conv2d-gradient-input" | "matmul">;

/** The calls that replace something stored: what is replaced first, then what it follows, then slots. */
export type UpdateCall = CallOf<
  "sgd" | "momentum" | "nesterov" | "rmsprop" | "adagrad" | "adam" | "adamw" | "moving-average"
>;

/** The same call, `count` times. */
export interface SiblingAttrs<C extends KernelCall> {
  readonly call: C;
  readonly count: number;
}

/** y_c = x_c / (bias + alpha · Σ x_d²)^beta, d from c − depthRadius to c + depthRadius where there are channels. As TensorFlow's tf.nn.local_response_normalization */
export interface LocalResponseAttrs {
  readonly depthRadius: number;
  readonly bias: number;
  readonly alpha: number;
  readonly beta: number;
}

/** Takes no attributes. */
export type NoAttrs = Readonly<Record<string, never>>;

export interface KernelAttrs {
  /** x [N,H,W,C], kernel [h,w,C/groups,F] → y [N,H',W',F] */
  conv2d: ConvolutionAttrs & GroupAttrs;
  /** x [N,H,W,C], kernel [h,w,C,M] → y [N,H',W',C·M]; output channel c·M + m sees channel c only */
  "depthwise-conv2d": ConvolutionAttrs;
  /** a, b → a·b, each transposed first where asked; all of rank 2 */
  matmul: { readonly transposeA: boolean; readonly transposeB: boolean };
  /** x [...,F], bias [F] → y [...,F] */
  "bias-add": NoAttrs;
  /** x → y, elementwise */
  activation: ActivationAttrs;
  /** x [N,H,W,C] → y [N,H',W',C]; padding never wins */
  "max-pool": WindowAttrs;
  /** x [N,H,W,C] → y [N,H',W',C]; the mean leaves padding out */
  "avg-pool": WindowAttrs;
  /** x [N,H,W,C] → y [N,C] */
  "global-avg-pool": NoAttrs;
  /** x [...,C], gamma [C], beta [C] → y [...,C], mean [C], variance [C] (of the batch, biased: divided by the count) */
  "batch-norm": BatchNormAttrs;
  /** x [...,C], gamma [C], beta [C], running mean [C], running variance [C] → y [...,C] */
  "batch-norm-inference": BatchNormAttrs;
  /** kernel [...,F], or [h,w,C,M] where F = C·M, then bias, gamma, beta, mean, variance, all [F] → the kernel times s, and beta + (bias − mean)·s; s = gamma / √(variance + epsilon) */
  "fold-batch-norm": { readonly epsilon: number };
  /** x [...,C], gamma [C], beta [C] → y [...,C]; mean and biased variance are those of each row of C */
  "layer-norm": { readonly epsilon: number };
  /** x [N,H,W,C] → y [N,H,W,C] */
  "local-response-norm": LocalResponseAttrs;
  /** x [...,C] → y [...,C]: exp(x) over its sum along the last axis */
  softmax: NoAttrs;
  /** x → y: values kept are divided by 1 − rate */
  dropout: DropoutAttrs;
  /** x → y, the same numbers in the same order */
  reshape: { readonly shape: readonly number[] };
  /** a, b of one shape → a + b */
  add: NoAttrs;
  /** a, b of one shape → a·b, elementwise */
  multiply: NoAttrs;
  /** x [N,H,W,C] → y [N,top+H+bottom,left+W+right,C], zeros around the image */
  "zero-pad": { readonly padding: Padding };
  /** x [N,H,W,C] → y [N,H·f,W·g,C], each pixel repeated `factor` = [f,g] times down and across */
  upsample: { readonly factor: readonly [number, number] };
  /** x [...,C] → `parts` tensors [...,C/parts], in the order of the channels */
  split: { readonly parts: number };
  /** nothing → y, all zeros */
  zeros: { readonly shape: readonly number[] };
  /** two or more tensors, equal but for the last axis → joined along the last axis */
  concat: NoAttrs;
  /** logits [N,K], labels [N] → mean loss over the batch [] */
  "softmax-cross-entropy": NoAttrs;
  /** scores [N,K], labels [N] → mean of (score − one-hot)² over N and K [] */
  "mean-squared-error": NoAttrs;
  /** scores [N,K], labels [N] → mean over the batch of max(0, 1 + wrong − right) []: right is the score at the label, wrong the largest of 0 and the others. As keras.losses.categorical_hinge */
  hinge: NoAttrs;
  /** logits [N,K], labels [N] → how many of the batch have their largest logit at the label (ties: first) [] */
  "count-correct": NoAttrs;
  /** logits [N,K], labels [N] → how many of the batch have their label among their k largest logits (ties: first) [] */
  "count-top-k": { readonly k: number };
  /** logits [N,K], labels [N] → how many of the batch have the label of the row and their largest logit (ties: first) at the column [K,K] */
  "confusion-matrix": NoAttrs;

  /** dy [N,H',W',F], kernel [h,w,C/groups,F] → dx [N,H,W,C] */
  "conv2d-gradient-input": ConvolutionAttrs & GroupAttrs & InputShapeAttrs;
  /** x [N,H,W,C], dy [N,H',W',F] → dkernel [h,w,C/groups,F] */
  "conv2d-gradient-filter": ConvolutionAttrs & GroupAttrs;
  /** dy [N,H',W',C·M], kernel [h,w,C,M] → dx [N,H,W,C] */
  "depthwise-conv2d-gradient-input": ConvolutionAttrs & InputShapeAttrs;
  /** x [N,H,W,C], dy [N,H',W',C·M] → dkernel [h,w,C,M] */
  "depthwise-conv2d-gradient-filter": ConvolutionAttrs;
  /** dy [...,F] → dbias [F] */
  "bias-gradient": NoAttrs;
  /** dy, x (the activation's input, or its result where `fromResult`) → dx */
  "activation-gradient": ActivationGradientAttrs;
  /** dy [N,top+H+bottom,left+W+right,C] → dx [N,H,W,C] */
  "zero-pad-gradient": { readonly padding: Padding };
  /** dy [N,H·f,W·g,C] → dx [N,H,W,C]: the sum over the copies of each pixel */
  "upsample-gradient": { readonly factor: readonly [number, number] };
  /** dy, x, y → dx: the first largest value of each window (row by row) gets its dy */
  "max-pool-gradient": WindowAttrs;
  /** dy → dx */
  "avg-pool-gradient": WindowAttrs & InputShapeAttrs;
  /** dy [N,C] → dx [N,H,W,C] */
  "global-avg-pool-gradient": InputShapeAttrs;
  /** dy, x, gamma, mean, variance, then y where `activation` → dx, dgamma, dbeta */
  "batch-norm-gradient": BatchNormAttrs;
  /** dy, x, gamma → dx, dgamma, dbeta */
  "layer-norm-gradient": { readonly epsilon: number };
  /** dy, x, y → dx */
  "local-response-norm-gradient": LocalResponseAttrs;
  /** dy, y → dx */
  "softmax-gradient": NoAttrs;
  /** dy → dx, with the mask of the dropout of the same stream and step */
  "dropout-gradient": DropoutAttrs;
  /** x → y: `size` entries of the last axis from `begin` */
  slice: { readonly begin: number; readonly size: number };
  /** logits [N,K], labels [N] → d(mean loss)/dlogits [N,K] */
  "softmax-cross-entropy-gradient": NoAttrs;
  /** scores [N,K], labels [N] → d(loss)/dscores [N,K] */
  "mean-squared-error-gradient": NoAttrs;
  /** scores [N,K], labels [N] → d(loss)/dscores [N,K]; of several largest scores the first gets it, the label's counting as 0 */
  "hinge-gradient": NoAttrs;

  /** x, kernel, then bias where `bias` → y, then what the activation reads where `keepsInput`: `call`, "bias-add" and "activation" at once */
  affine: AffineAttrs;
  /** x, dy, then kernel where `inputGradient`, then y or what the activation reads where `activation` → dkernel, then dbias where `bias`, then dx where `inputGradient` */
  "affine-gradient": AffineGradientAttrs;

  /** x, then the other operands of each member in turn → the results of each in turn: what `call` gives of x and them. A convolution or product whose filters stand side by side, but are stored apart */
  siblings: SiblingAttrs<SiblingCall>;
  /** the operands of each member in turn → Σ over the members of what `call` gives of them: one convolution or product over all their filters */
  "sum-of-siblings": SiblingAttrs<SummedCall>;

  /** the operands of each member in turn → what `call` gives of them, member by member, in place */
  "update-all": SiblingAttrs<UpdateCall>;
  /** logits [N,K], labels [N] → mean loss [], how many are correct [], d(mean loss)/dlogits [N,K]: the three kernels of classification at once */
  "softmax-cross-entropy-step": NoAttrs;

  /** x → Σ x² [] */
  "sum-of-squares": NoAttrs;
  /** Σ x² of all gradients [] → min(1, norm / (√ + 10⁻⁶)) []. As torch.nn.utils.clip_grad_norm_; Pascanu et al. 2013, algorithm 1 */
  "clip-factor": { readonly norm: number };
  /** x, factor [] → factor·x */
  scale: NoAttrs;
  /** a, b of one shape → a + factor·b */
  "add-scaled": { readonly factor: number };
  /** w, dw → w − lr·dw, in place */
  sgd: NoAttrs;
  /** w, dw, v → w − lr·v', v' = momentum·v + dw, in place (writes w, v) */
  momentum: { readonly momentum: number };
  /** w, dw, m, v → Adam with bias correction, t = step; epsilon added outside the root; in place (writes w, m, v). Kingma and Ba 2015, algorithm 1 */
  adam: { readonly beta1: number; readonly beta2: number; readonly epsilon: number };
  /** w, dw, v → w − lr·(dw + momentum·v'), v' = momentum·v + dw, in place (writes w, v). As torch.optim.SGD with nesterov=True; Sutskever et al. 2013, section 2 */
  nesterov: { readonly momentum: number };
  /** w, dw, v → w − lr·dw / (√v' + epsilon), v' = smoothing·v + (1 − smoothing)·dw², in place (writes w, v). As torch.optim.RMSprop, where Keras puts epsilon under the root; Tieleman and Hinton 2012, lecture 6.5 */
  rmsprop: { readonly smoothing: number; readonly epsilon: number };
  /** w, dw, s → w − lr·dw / (√s' + epsilon), s' = s + dw², s from 0, in place (writes w, s). As torch.optim.Adagrad; Duchi et al. 2011, section 1.1 */
  adagrad: { readonly epsilon: number };
  /** w, dw, m, v → Adam from w·(1 − lr·weightDecay), in place (writes w, m, v). As torch.optim.AdamW, on every parameter; Loshchilov and Hutter 2019, algorithm 2 with schedule multiplier = lr */
  adamw: KernelAttrs["adam"] & { readonly weightDecay: number };
  /** running, batch → momentum·running + (1 − momentum)·batch, in place */
  "moving-average": { readonly momentum: number };
}

export type KernelName = keyof KernelAttrs;

/** A kernel of some names together with its attributes. */
type CallOf<N extends KernelName> = {
  [K in N]: { readonly kernel: K; readonly attrs: KernelAttrs[K] };
}[N];

/** A kernel together with its attributes. */
export type KernelCall = CallOf<KernelName>;
