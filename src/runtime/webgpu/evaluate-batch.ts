/** Runs an evaluation Program on one batch. */
import type { Batch } from "../../protocol/batch.ts";
import type { Program } from "../../protocol/program.ts";
import type { StepResult } from "../engine.ts";
import { encodeRunnable, figureRanges } from "./loaded-run.ts";
import { type RunOnDevice, uploadBatch } from "./submit-steps.ts";

/** An evaluation draws no random numbers and updates nothing, so these take no part in it. */
const scalars = { step: 0, learningRate: 0 };

/** What the evaluation Program for the batch's size finds; nothing stored changes. */
export async function evaluateBatch(batch: Batch, on: RunOnDevice): Promise<StepResult> {
  const { device, data, run, feed } = on;
  const { gpu } = device;
  const loaded = run.programFor("evaluate", batch.size);
  const runnable = await loaded.runnable();
  const staging = await run.figures.acquire();
  const dataSet = batch.selection ? data.take(batch.selection.from) : null;
  if (dataSet === null) uploadBatch(batch, loaded, on);
  const steps = [{ batch, scalars }];
  feed.upload({ steps, gathers: dataSet !== null, revives: false }, gpu.queue, run.arenas.scalars);
  const encoder = gpu.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setBindGroup(0, run.arenas.bindGroup(dataSet ?? data.empty));
  encodeRunnable(pass, runnable);
  pass.end();
  const bytes = run.figures.record(encoder, figureRanges(loaded, run.arenas), staging);
  gpu.queue.submit([encoder.finish()]);
  const words = await run.figures.finish(staging, bytes, "evaluating a batch");
  return evaluationOf(loaded.program, new Float32Array(words.buffer));
}

/** The figures, which come in the order of `figureRanges`. */
function evaluationOf({ topK, confusion }: Program, numbers: Float32Array): StepResult {
  const [loss = Number.NaN, correct = Number.NaN, top = Number.NaN] = numbers;
  return {
    loss,
    correct,
    ...(topK !== null && { topK: top }),
    ...(confusion !== null && { confusion: numbers.slice(topK === null ? 2 : 3) }),
  };
}
