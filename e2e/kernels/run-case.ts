/** Runs one kernel case through TensorFlow.js and through the oracle, and says how far apart they are. */
import * as tf from "@tensorflow/tfjs-core";
import { evaluateKernel } from "../../src/compiler/oracle/oracle-table.ts";
import { relativeError } from "../../src/compiler/oracle/relative-error.ts";
import type { OracleTensor } from "../../src/compiler/oracle/tensor.ts";
import type { KernelCall, KernelName } from "../../src/protocol/kernel.ts";
import type { BackendName } from "../../src/runtime/tfjs/backend-name.ts";
import { runKernel } from "../../src/runtime/tfjs/kernels/kernel-table.ts";
import { createDraw } from "./draw.ts";
import type { KernelCase } from "./kernel-case.ts";
import { kernelCases } from "./kernel-cases.ts";

/** How one case came out. */
export interface CaseReport {
  readonly kernel: KernelName;
  readonly index: number;
  /** The largest relative L2 distance from the oracle among its results, per `relativeError`. */
  readonly error: number;
  /** The distance that is allowed. */
  readonly bound: number;
}

/** Kernels whose second input holds class labels. */
export const labelled: ReadonlySet<KernelName> = new Set([
  "softmax-cross-entropy",
  "softmax-cross-entropy-gradient",
  "mean-squared-error",
  "mean-squared-error-gradient",
  "hinge",
  "hinge-gradient",
  "count-correct",
  "count-top-k",
  "confusion-matrix",
  "softmax-cross-entropy-step",
]);

/** The distance from the oracle that a call may have: relative L2. */
export function errorBound({ kernel, attrs }: KernelCall): number {
  const called = "call" in attrs ? attrs.call.kernel : kernel;
  return kernel.includes("gradient") || called.includes("gradient") ? 1e-5 : 1e-6;
}

export const kernelNames: readonly KernelName[] = Object.keys(kernelCases).filter(
  (name): name is KernelName => name in kernelCases,
);

/** Runs a case on TensorFlow.js's current backend, which must be `backend`. */
export async function runCase(
  kernel: KernelName,
  index: number,
  backend: BackendName,
  seed: number,
): Promise<CaseReport> {
  const kernelCase = kernelCases[kernel][index];
  if (kernelCase === undefined) {
    throw new RangeError(`${kernel} has no case ${index}.`);
  }
  const report = await runTfjsCase(kernel, kernelCase, `${kernel} ${index}`, backend, seed);
  return { kernel, index, ...report };
}

/**
 * As `runCase`, for a case of any table.
 *
 * @param name keys the inputs.
 */
export async function runTfjsCase<K extends KernelName>(
  kernel: K,
  kernelCase: KernelCase<K>,
  name: string,
  backend: BackendName,
  seed: number,
): Promise<Pick<CaseReport, "error" | "bound">> {
  const { attrs, step = 1, learningRate = 0.1 } = kernelCase;
  const call = { kernel, attrs } as KernelCall;
  const inputs = kernelCase.inputs(createDraw(seed, name));
  const scalars = { seed, step, learningRate };
  const expected = evaluateKernel(call, inputs, scalars);
  const results = tf.tidy(() => {
    const tensors = toTensors(kernel, inputs);
    const results = runKernel(call, tensors, { ...scalars, backend });
    if (results.some((result) => tensors.includes(result))) {
      throw new Error(`${kernel} gives one of its inputs back.`);
    }
    return results;
  });
  const errors = expected.map(async (tensor, position) => distance(results[position], tensor));
  const error = Math.max(...(await Promise.all(errors)));
  tf.dispose(results);
  return { error, bound: errorBound(call) };
}

function toTensors(kernel: KernelName, inputs: readonly OracleTensor[]): tf.Tensor[] {
  return inputs.map(({ shape, data }, position) => {
    const dataType = labelled.has(kernel) && position === 1 ? "int32" : "float32";
    return tf.tensor([...data], [...shape], dataType);
  });
}

async function distance(found: tf.Tensor | undefined, expected: OracleTensor): Promise<number> {
  if (found === undefined || !tf.util.arraysEqual(found.shape, [...expected.shape])) {
    return Number.POSITIVE_INFINITY;
  }
  return relativeError(await found.data(), expected.data);
}
