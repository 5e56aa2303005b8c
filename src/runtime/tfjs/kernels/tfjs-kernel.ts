/** What each row of the kernel table is: a few TensorFlow.js ops that compute one kernel of the protocol. */
import * as tf from "@tensorflow/tfjs-core";
import type { KernelAttrs, KernelName, Padding } from "../../../protocol/kernel.ts";
import type { BackendName } from "../backend-name.ts";

/** All that a kernel may depend on besides its inputs. */
export interface KernelCallOptions<K extends KernelName> {
  readonly attrs: KernelAttrs[K];
  readonly backend: BackendName;
  readonly seed: number;
  readonly step: number;
  readonly learningRate: number;
}

/**
 * Computes one kernel: inputs in the order of the dispatch's reads, results in the order of its writes.
 *
 * Every result is a new tensor, never one of the inputs; "in place" is the caller's to arrange.
 */
export type TfjsKernel<K extends KernelName> = (
  options: KernelCallOptions<K>,
  ...inputs: tf.Tensor[]
) => tf.Tensor[];

/**
 * Runs a kernel of the backend by its name, without the gradient tape and the checks of the op that wraps it.
 *
 * Only for kernels of one result.
 */
export function runBackendKernel(
  name: string,
  inputs: Readonly<Record<string, tf.Tensor>>,
  attrs: Readonly<Record<string, unknown>>,
): tf.Tensor {
  return tf.engine().runKernel<tf.Tensor>(name, { ...inputs }, { ...attrs } as tf.NamedAttrMap);
}

/** A choice of the webgpu backend's `MatMulProgramType`: tiles, each summed by one group of threads. */
const packedMatmul = 3;

/**
 * Runs a matrix product, or a convolution that may become one, so that it sums in the same order each time.
 *
 * Left to itself the webgpu backend splits sums of 2,000 or more `terms` and adds the parts with atomics in the order in which they
 * come, and a run would not repeat bit for bit.
 */
export function inFixedOrder(
  backend: BackendName,
  terms: number,
  compute: () => tf.Tensor,
): tf.Tensor {
  if (backend !== "webgpu" || terms < 2000) {
    return compute();
  }
  const flag = "WEBGPU_MATMUL_PROGRAM_TYPE";
  const before = tf.env().getNumber(flag);
  tf.env().set(flag, packedMatmul);
  try {
    return compute();
  } finally {
    tf.env().set(flag, before);
  }
}

/** Padding the way TensorFlow.js takes it: pairs of before and after for [N, H, W, C]. Negative padding crops. */
export function tfjsPadding(padding: Padding): [number, number][] {
  return [
    [0, 0],
    [padding.top, padding.bottom],
    [padding.left, padding.right],
    [0, 0],
  ];
}

/**
 * The padding at the far edge that the windows really reach: less than the declared one, or negative, where the last pixels are
 * in no window. An image that is turned or a gradient that is convolved needs it exact.
 */
export function reachedPadding(
  size: number,
  out: number,
  window: number,
  stride: number,
  before: number,
): number {
  return (out - 1) * stride + window - size - before;
}

/** The first four sides of an image batch's shape: [N, H, W, C]. */
export function imageShape(shape: readonly number[]): [number, number, number, number] {
  const [n, h, w, c] = shape;
  if (n === undefined || h === undefined || w === undefined || c === undefined) {
    throw new Error(`An image batch has four axes, not [${shape.join(", ")}].`);
  }
  return [n, h, w, c];
}

/** The length of the last axis. */
export function lastSide(tensor: tf.Tensor): number {
  return tensor.shape.at(-1) ?? 1;
}
