/** The shapes that each kernel must write for what it reads: the verifier's own account, apart from that of the layers. */
import { runAffine, runAffineGradient, slopeFollowsFromResult } from "../protocol/affine.ts";
import type { KernelAttrs, KernelCall, KernelName } from "../protocol/kernel.ts";
import { dealOperands } from "../protocol/siblings.ts";
import { elementCount, equalShapes, type Shape } from "./shape.ts";
import { batchNormGradient, foldBatchNorm, perChannel } from "./verify-norm-shapes.ts";
import {
  convolved,
  depthwiseConvolved,
  only,
  padded,
  pooled,
  resultIfAlike,
  upsampled,
} from "./verify-window-shapes.ts";

/** The shapes written for the shapes read, or null when the kernel can't read those. */
type ShapeRule<K extends KernelName> = (
  attrs: KernelAttrs[K],
  ...reads: readonly Shape[]
) => readonly Shape[] | null;

/** Says what is wrong with the shapes of a kernel call, or null. */
export function shapeProblem(
  call: KernelCall,
  reads: readonly Shape[],
  writes: readonly Shape[],
): string | null {
  const expected = resultShapes(call, reads);
  if (expected === null) return `${call.kernel} cannot read ${printShapes(reads)}`;
  const fits =
    expected.length === writes.length &&
    expected.every((shape, index) => equalShapes(shape, writes[index] ?? []));
  if (fits) return null;
  return `${call.kernel} of ${printShapes(reads)} gives ${printShapes(expected)}, not ${printShapes(writes)}`;
}

function printShapes(shapes: readonly Shape[]): string {
  return shapes.map((shape) => `[${shape.join(",")}]`).join(", ") || "nothing";
}

/** The attributes come from the same call as the kernel; TypeScript cannot follow the key through the table. */
function ruleOf(
  kernel: KernelName,
): (attrs: KernelCall["attrs"], ...reads: readonly Shape[]) => readonly Shape[] | null {
  return rules[kernel] as (
    attrs: KernelCall["attrs"],
    ...reads: readonly Shape[]
  ) => readonly Shape[] | null;
}

/** x alone, of any shape. */
const likeFirst = (_: unknown, x?: Shape, ...rest: readonly Shape[]): readonly Shape[] | null =>
  x && rest.length === 0 ? [x] : null;

/** Any number of tensors of one shape; `results` of that shape come out. */
function allAlike(count: number, results: number) {
  return (_: unknown, ...reads: readonly Shape[]): readonly Shape[] | null => {
    const [first] = reads;
    if (!first || reads.length !== count) return null;
    if (!reads.every((shape) => equalShapes(shape, first))) return null;
    return Array.from({ length: results }, () => first);
  };
}

/** w, dw and slots of one shape: all but dw are replaced. */
function inPlace(_: unknown, ...reads: readonly Shape[]): readonly Shape[] | null {
  return reads.length < 2 ? null : allAlike(reads.length, reads.length - 1)(_, ...reads);
}

/** Logits [N,K] and labels [N]; `result` comes out. */
function classification(result: (logits: Shape) => Shape) {
  return (_: unknown, logits?: Shape, labels?: Shape): readonly Shape[] | null =>
    logits?.length === 2 && labels && equalShapes(labels, logits.slice(0, 1))
      ? [result(logits)]
      : null;
}

function matmul(
  { transposeA, transposeB }: KernelAttrs["matmul"],
  a?: Shape,
  b?: Shape,
): readonly Shape[] | null {
  if (a?.length !== 2 || b?.length !== 2) return null;
  const [rows = 0, inner = 0] = transposeA ? a.toReversed() : a;
  const [terms = 0, columns = 0] = transposeB ? b.toReversed() : b;
  return inner === terms ? [[rows, columns]] : null;
}

function concat(_: unknown, ...parts: readonly Shape[]): readonly Shape[] | null {
  const leading = parts[0]?.slice(0, -1) ?? [];
  if (parts.length < 2 || !parts.every((part) => equalShapes(part.slice(0, -1), leading)))
    return null;
  return [[...leading, parts.reduce((sum, part) => sum + (part.at(-1) ?? 0), 0)]];
}

/** As many operands as the settings ask for, of shapes that each step can read. */
function affine(attrs: KernelAttrs["affine"], ...reads: readonly Shape[]): readonly Shape[] | null {
  if (reads.length !== (attrs.bias ? 3 : 2)) return null;
  return composed((run) => runAffine(attrs, reads, run));
}

function affineGradient(
  attrs: KernelAttrs["affine-gradient"],
  ...reads: readonly Shape[]
): readonly Shape[] | null {
  if (reads.length !== 2 + (attrs.inputGradient ? 1 : 0) + (attrs.activation ? 1 : 0)) return null;
  return composed((run) => runAffineGradient(attrs, reads, (shape) => shape, run));
}

/** What comes out of several kernels in a row, or null where one of them cannot read what it gets. */
function composed(
  steps: (run: (call: KernelCall, reads: readonly Shape[]) => readonly Shape[]) => readonly Shape[],
): readonly Shape[] | null {
  let fits = true;
  const results = steps((call, reads) => {
    const shapes = resultShapes(call, reads);
    fits &&= shapes !== null;
    return shapes ?? [];
  });
  return fits ? results : null;
}

/** The shapes that a call writes, or null where it cannot read those. */
export function resultShapes(
  { kernel, attrs }: KernelCall,
  reads: readonly Shape[],
): readonly Shape[] | null {
  return ruleOf(kernel)(attrs, ...reads);
}

/** The results of each member in turn. */
function siblings(
  { call, count }: KernelAttrs["siblings"],
  x?: Shape,
  ...own: readonly Shape[]
): readonly Shape[] | null {
  if (!x || count < 2 || own.length < count || own.length % count !== 0) return null;
  const results = dealOperands(own, count).map((operands) =>
    ruleOf(call.kernel)(call.attrs, x, ...operands),
  );
  return results.includes(null) ? null : results.flatMap((shapes) => shapes ?? []);
}

/** Terms of one shape, so that they have a sum. */
function sumOfSiblings(
  { call, count }: KernelAttrs["sum-of-siblings"],
  ...reads: readonly Shape[]
): readonly Shape[] | null {
  if (count < 2 || reads.length < count || reads.length % count !== 0) return null;
  const [first, ...terms] = dealOperands(reads, count).map(
    (operands) => ruleOf(call.kernel)(call.attrs, ...operands)?.[0],
  );
  return first && terms.every((term) => term && equalShapes(term, first)) ? [first] : null;
}

/** All results of each member. */
function updateAll(
  { call, count }: KernelAttrs["update-all"],
  ...reads: readonly Shape[]
): readonly Shape[] | null {
  if (count < 2 || reads.length < count || reads.length % count !== 0) return null;
  const results = dealOperands(reads, count).map((own) => ruleOf(call.kernel)(call.attrs, ...own));
  return results.includes(null) ? null : results.flatMap((shapes) => shapes ?? []);
}

const rules: { readonly [K in KernelName]: ShapeRule<K> } = {
  conv2d: (attrs, x, kernel) => only(convolved(attrs, x, kernel)),
  "depthwise-conv2d": (attrs, x, kernel) => only(depthwiseConvolved(attrs, x, kernel)),
  matmul,
  "bias-add": (_, x, bias) => (x && perChannel(x, bias) ? [x] : null),
  activation: likeFirst,
  "max-pool": (attrs, x) => only(pooled(attrs, x)),
  "avg-pool": (attrs, x) => only(pooled(attrs, x)),
  "global-avg-pool": (_, x) => (x?.length === 4 ? [[x[0] ?? 0, x[3] ?? 0]] : null),
  "batch-norm": (_, x, gamma, beta) =>
    x && gamma && perChannel(x, gamma, beta) ? [x, gamma, gamma] : null,
  "batch-norm-inference": (_, x, ...others) =>
    x && others.length === 4 && perChannel(x, ...others) ? [x] : null,
  "layer-norm": (_, x, gamma, beta) => (x && perChannel(x, gamma, beta) ? [x] : null),
  "local-response-norm": (_, x) => (x?.length === 4 ? [x] : null),
  softmax: likeFirst,
  "fold-batch-norm": foldBatchNorm,
  dropout: likeFirst,
  reshape: ({ shape }, x) => (x && elementCount(x) === elementCount(shape) ? [shape] : null),
  add: allAlike(2, 1),
  multiply: allAlike(2, 1),
  "zero-pad": ({ padding }, x) => (x?.length === 4 ? [padded(x, padding, 1)] : null),
  upsample: ({ factor }, x) => (x?.length === 4 ? [upsampled(x, factor)] : null),
  split: ({ parts }, x) => {
    const size = (x?.at(-1) ?? 0) / parts;
    return x && Number.isInteger(size)
      ? Array.from({ length: parts }, () => [...x.slice(0, -1), size])
      : null;
  },
  zeros: ({ shape }, ...reads) => (reads.length === 0 ? [shape] : null),
  concat,
  "softmax-cross-entropy": classification(() => []),
  "mean-squared-error": classification(() => []),
  hinge: classification(() => []),
  "count-correct": classification(() => []),
  "count-top-k": (attrs, logits, ...rest) =>
    attrs.k >= 1 && attrs.k <= (logits?.[1] ?? 0)
      ? classification(() => [])(attrs, logits, ...rest)
      : null,
  "confusion-matrix": classification(([, classes = 0]) => [classes, classes]),

  "conv2d-gradient-input": (attrs, dy, kernel) =>
    resultIfAlike(convolved(attrs, attrs.inputShape, kernel), dy, attrs.inputShape),
  "conv2d-gradient-filter": (attrs, x, dy) => {
    const channels = (x?.[3] ?? 0) / (attrs.groups ?? 1);
    const kernel = [...attrs.window, channels, dy?.[3] ?? 0];
    return resultIfAlike(convolved(attrs, x, kernel), dy, kernel);
  },
  "depthwise-conv2d-gradient-input": (attrs, dy, kernel) =>
    resultIfAlike(depthwiseConvolved(attrs, attrs.inputShape, kernel), dy, attrs.inputShape),
  "depthwise-conv2d-gradient-filter": (attrs, x, dy) => {
    const channels = x?.[3] ?? 1;
    const kernel = [...attrs.window, channels, (dy?.[3] ?? 0) / channels];
    return resultIfAlike(depthwiseConvolved(attrs, x, kernel), dy, kernel);
  },
  "bias-gradient": (_, dy) => (dy && dy.length > 0 ? [dy.slice(-1)] : null),
  "activation-gradient": ({ function: name, fromResult }, ...reads) =>
    fromResult && !slopeFollowsFromResult(name) ? null : allAlike(2, 1)(null, ...reads),
  "zero-pad-gradient": ({ padding }, dy) => (dy?.length === 4 ? [padded(dy, padding, -1)] : null),
  "upsample-gradient": ({ factor }, dy) =>
    dy?.length === 4 ? [upsampled(dy, [1 / factor[0], 1 / factor[1]])] : null,
  "max-pool-gradient": (attrs, dy, x, y) =>
    x && dy && y && equalShapes(dy, y) ? resultIfAlike(pooled(attrs, x), dy, x) : null,
  "avg-pool-gradient": (attrs, dy) =>
    resultIfAlike(pooled(attrs, attrs.inputShape), dy, attrs.inputShape),
  "global-avg-pool-gradient": ({ inputShape }, dy) =>
    dy && equalShapes(dy, [inputShape[0] ?? 0, inputShape[3] ?? 0]) ? [inputShape] : null,
  "batch-norm-gradient": batchNormGradient,
  "layer-norm-gradient": (_, dy, x, gamma) =>
    dy && x && gamma && equalShapes(dy, x) && perChannel(x, gamma) ? [x, gamma, gamma] : null,
  "local-response-norm-gradient": allAlike(3, 1),
  "softmax-gradient": allAlike(2, 1),
  "dropout-gradient": likeFirst,
  slice: ({ begin, size }, x) =>
    x && begin >= 0 && size >= 1 && begin + size <= (x.at(-1) ?? 0)
      ? [[...x.slice(0, -1), size]]
      : null,
  "softmax-cross-entropy-gradient": classification((logits) => logits),
  "mean-squared-error-gradient": classification((scores) => scores),
  "hinge-gradient": classification((scores) => scores),

  affine,
  "affine-gradient": affineGradient,
  siblings,
  "sum-of-siblings": sumOfSiblings,
  "update-all": updateAll,
  "softmax-cross-entropy-step": (_, logits, labels) =>
    logits?.length === 2 && labels && equalShapes(labels, logits.slice(0, 1))
      ? [[], [], logits]
      : null,

  "sum-of-squares": (_, x, ...rest) => (x && rest.length === 0 ? [[]] : null),
  "clip-factor": (_, total) => (total?.length === 0 ? [[]] : null),
  scale: (_, x, factor) => (x && factor?.length === 0 ? [x] : null),
  "add-scaled": allAlike(2, 1),

  sgd: inPlace,
  momentum: inPlace,
  nesterov: inPlace,
  rmsprop: inPlace,
  adagrad: inPlace,
  adam: inPlace,
  adamw: inPlace,
  "moving-average": allAlike(2, 1),
};
