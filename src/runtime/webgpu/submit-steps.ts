/** Sends steps to a device, as few submits as they fit in, and reads how they went. */
import type { Batch, LabelledImages } from "../../protocol/batch.ts";
import type { StepResult, TrainingStep } from "../engine.ts";
import { resultWords } from "./control-block.ts";
import type { Device } from "./device.ts";
import type { LoadedProgram, Runnable } from "./loaded-program.ts";
import { encodeRunnable, type LoadedRun } from "./loaded-run.ts";
import { placeAt } from "./plan-step.ts";
import type { ResidentData } from "./resident-data.ts";
import type { StepFeed } from "./step-feed.ts";

/** What belongs together while a run is on a device. */
export interface RunOnDevice {
  readonly device: Device;
  readonly data: ResidentData;
  readonly run: LoadedRun;
  readonly feed: StepFeed;
}

/** Steps whose images come from the same place. */
export interface Load {
  readonly steps: readonly TrainingStep[];
  /** The data set they are gathered from, or null where each batch is uploaded. */
  readonly dataSet: GPUBuffer | null;
}

/** Cuts steps into loads of one submit each. */
export function loadsOf(
  steps: readonly TrainingStep[],
  data: ResidentData,
  maxSteps: number,
): readonly Load[] {
  const loads: { steps: TrainingStep[]; dataSet: GPUBuffer | null }[] = [];
  for (const step of steps) {
    const dataSet = dataSetOf(step.batch, data);
    const last = loads.at(-1);
    const joins = last?.dataSet && last.dataSet === dataSet && last.steps.length < maxSteps;
    if (joins) last.steps.push(step);
    else loads.push({ steps: [step], dataSet });
  }
  return loads;
}

function dataSetOf({ selection }: Batch, data: ResidentData): GPUBuffer | null {
  const from: LabelledImages | undefined = selection?.from;
  return from === undefined ? null : data.take(from);
}

/** Uploads the images and labels of a batch to where the Program reads them. */
export function uploadBatch(batch: Batch, { program, places }: LoadedProgram, on: RunOnDevice) {
  const { queue } = on.device.gpu;
  const images = placeAt(places, program.images);
  const labels = placeAt(places, program.labels);
  queue.writeBuffer(on.run.arenas.step, 4 * images.offset, batch.images);
  queue.writeBuffer(on.run.arenas.step, 4 * labels.offset, batch.labels);
}

/** Submits one load. Resolves to its results once the device has done it; the submit itself has happened on return. */
export function submitTraining(
  { steps, dataSet }: Load,
  runnables: readonly Runnable[],
  staging: GPUBuffer,
  revives: boolean,
  on: RunOnDevice,
): Promise<readonly StepResult[]> {
  const { device, data, run, feed } = on;
  const { gpu } = device;
  if (dataSet === null)
    for (const { batch } of steps) uploadBatch(batch, run.programFor("train", batch.size), on);
  feed.upload({ steps, gathers: dataSet !== null, revives }, gpu.queue, run.arenas.scalars);
  const encoder = gpu.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setBindGroup(0, run.arenas.bindGroup(dataSet ?? data.empty));
  for (const runnable of runnables) encodeRunnable(pass, runnable);
  pass.end();
  const results = {
    buffer: run.arenas.scalars,
    offset: 4 * run.control.results,
    size: 4 * resultWords * steps.length,
  };
  const bytes = run.results.record(encoder, [results], staging);
  gpu.queue.submit([encoder.finish()]);
  const what = `training ${steps.length === 1 ? "a step" : `${steps.length} steps`}`;
  return run.results.finish(staging, bytes, what).then(resultsOf);
}

/** The results of the steps that ran: up to the first loss that is not finite. */
function resultsOf(words: Uint32Array): readonly StepResult[] {
  const numbers = new Float32Array(words.buffer);
  const results: StepResult[] = [];
  for (let at = 0; at < words.length; at += resultWords) {
    if (words[at + 2] !== 1) break;
    const [loss = Number.NaN, correct = Number.NaN] = numbers.subarray(at, at + 2);
    results.push({ loss, correct });
  }
  return results;
}
