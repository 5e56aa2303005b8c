/** Runs one Program, dispatch by dispatch, and frees each tensor after its last use. */
import * as tf from "@tensorflow/tfjs-core";
import type { Batch } from "../../protocol/batch.ts";
import type { BufferId, Dispatch, Program } from "../../protocol/program.ts";
import { type RunOptions, runKernel } from "./kernels/kernel-table.ts";
import { StepTensors } from "./step-tensors.ts";
import type { Generation } from "./stored-tensors.ts";

/** What a step leaves behind. */
export interface ProgramResult {
  /**
   * Loss, correct answers, then what else the Program counts, top-k before confusion, then one number for each watched
   * parameter: in one tensor so that one read fetches all.
   */
  readonly outcome: tf.Tensor;
  /** Every stored buffer after the step; those the Program didn't write are the tensors that came in. */
  readonly stored: Generation;
}

/** Enqueues a whole step. The caller owns `outcome` and the new tensors of `stored`. */
export function runProgram(
  program: Program,
  batch: Batch,
  before: Generation,
  options: RunOptions,
): ProgramResult {
  const stored = new Map(before);
  const { outcome } = tf.tidy(() => {
    const tensors = new StepTensors(program, before, options.backend);
    putBatch(program, batch, tensors);
    for (const dispatch of program.dispatches) {
      runDispatch(dispatch, tensors, options);
    }
    for (const { key, buffer } of program.stored) {
      stored.set(key, tf.keep(tensors.get(buffer)));
    }
    const figures = figuresOf(program).map((id) => tf.cast(tensors.get(id), "float32"));
    const numbers = [...figures, ...watched(program, before, options)];
    return { outcome: tf.concat(numbers.map((tensor) => tf.reshape(tensor, [-1]))) };
  });
  return { outcome, stored };
}

function figuresOf({ loss, correct, topK, confusion }: Program): BufferId[] {
  return [loss, correct, topK, confusion].filter((id) => id !== null);
}

/**
 * The sum of each parameter the step started from, which is not finite when one of its numbers isn't.
 *
 * The webgl and webgpu backends lose a NaN in a max pool or a relu, so that a network of NaN parameters can show a finite loss;
 * the cpu backend's loss tells by itself.
 */
function watched(program: Program, before: Generation, { backend }: RunOptions): tf.Tensor[] {
  if (backend === "cpu" || program.mode !== "train") {
    return [];
  }
  const parameters = program.stored.filter(({ role }) => role === "parameter");
  return parameters.flatMap(({ key }) => before.get(key) ?? []).map((tensor) => tf.sum(tensor));
}

/** Hands the images and labels of a step to its tensors. */
export function putBatch(program: Program, batch: Batch, tensors: StepTensors): void {
  tensors.put(program.images, imageTensor(program, batch));
  tensors.put(program.labels, tf.tensor(batch.labels, [batch.size], "int32"));
}

function imageTensor(program: Program, batch: Batch): tf.Tensor {
  return tf.tensor(batch.images, [...(program.buffers[program.images]?.shape ?? [])], "float32");
}

/** Runs one dispatch: its results go to the tensors of the step, and what nobody needs any more is freed. */
export function runDispatch(dispatch: Dispatch, tensors: StepTensors, options: RunOptions): void {
  const inputs = dispatch.reads.map((id) => tensors.get(id));
  const outputs = tf.tidy(() => runKernel(dispatch, inputs, options));
  for (const [position, id] of dispatch.writes.entries()) {
    const output = outputs[position];
    if (output === undefined) {
      throw new Error(`${dispatch.kernel} gave ${outputs.length} of ${position + 1} results.`);
    }
    tensors.put(id, output);
  }
  tensors.freeAfter(dispatch);
}
