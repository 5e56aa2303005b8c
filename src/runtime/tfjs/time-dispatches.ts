/** Times the dispatches of a step one by one, each waited for, and throws their results away. */
import * as tf from "@tensorflow/tfjs-core";
import type { Batch } from "../../protocol/batch.ts";
import type { Interval, ProfiledRun } from "../../protocol/profile.ts";
import type { Dispatch, Program } from "../../protocol/program.ts";
import type { BackendName } from "./backend-name.ts";
import type { RunOptions } from "./kernels/kernel-table.ts";
import { putBatch, runDispatch } from "./run-program.ts";
import { StepTensors } from "./step-tensors.ts";
import type { Generation } from "./stored-tensors.ts";

/** Runs a step. `stored` stays as it is. */
export async function timeDispatches(
  program: Program,
  batch: Batch,
  stored: Generation,
  options: RunOptions,
): Promise<ProfiledRun> {
  // A scope by hand, because `tf.tidy` cannot wait; it frees what the step made, and nothing that was there before.
  tf.engine().startScope();
  try {
    const tensors = new StepTensors(program, stored, options.backend);
    const origin = performance.now();
    const intervals: Interval[] = [];
    putBatch(program, batch, tensors);
    await settle(tensors.get(program.images), options.backend);
    for (const dispatch of program.dispatches) {
      const beginMs = performance.now() - origin;
      runDispatch(dispatch, tensors, options);
      await settle(firstResult(dispatch, tensors), options.backend);
      intervals.push({
        dispatch: dispatch.id,
        lane: 0,
        beginMs,
        endMs: performance.now() - origin,
      });
    }
    return { intervals, wallMs: performance.now() - origin };
  } finally {
    tf.engine().endScope();
  }
}

/** Times the waiting alone, for a tensor that is there already. */
export async function timeWaiting(backend: BackendName, runs: number): Promise<number[]> {
  if (backend === "cpu") return [];
  const tensor = tf.ones([4]);
  const times: number[] = [];
  await settle(tensor, backend);
  for (let run = 0; run < runs; run++) {
    const begin = performance.now();
    await settle(tensor, backend);
    times.push(performance.now() - begin);
  }
  tensor.dispose();
  return times;
}

function firstResult({ writes }: Dispatch, tensors: StepTensors): tf.Tensor | undefined {
  return writes[0] === undefined ? undefined : tensors.peek(writes[0]);
}

/** Waits until a tensor is computed: its first number is read back. The cpu backend computes at once. */
async function settle(tensor: tf.Tensor | undefined, backend: BackendName): Promise<void> {
  if (backend === "cpu" || tensor === undefined || tensor.isDisposed) return;
  const first = tf.tidy(() => tf.slice1d(tf.reshape(tensor, [-1]), 0, 1));
  await first.data();
  first.dispose();
}
