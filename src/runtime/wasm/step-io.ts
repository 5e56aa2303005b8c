/** Writes what a step reads and reads what it found, at their places in the memory. */
import type { Batch, LabelledImages } from "../../protocol/batch.ts";
import type { StepResult, StepScalars } from "../engine.ts";
import type { StepPlan } from "./memory-plan.ts";
import { writeScalars } from "./task.ts";

/** Puts the batch and the scalars where the Program of the plan expects them. */
export function writeStep(
  { buffer }: WebAssembly.Memory,
  { program, addressOf }: StepPlan,
  scalarsAddress: number,
  batch: Batch,
  scalars: StepScalars & { readonly seed: number },
): void {
  const { size, selection, labels } = batch;
  const values = program.buffers[program.images]?.sizeBytes ?? 0;
  const images = new Float32Array(buffer, addressOf(program.images), values / 4);
  if (selection === undefined) images.set(batch.images);
  else gather(images, selection.from, selection.indices);
  new Int32Array(buffer, addressOf(program.labels), size).set(labels);
  writeScalars(buffer, scalarsAddress, scalars);
}

/** Without a copy in between: the rows of the data set that make up the batch, from 0 to 1. */
function gather(images: Float32Array, from: LabelledImages, indices: Uint32Array): void {
  const { levels, maxLevel, valuesPerImage } = from;
  const shares = Float32Array.from({ length: 256 }, (_, level) => level / maxLevel);
  let at = 0;
  for (const index of indices) {
    const begin = index * valuesPerImage;
    for (let i = begin; i < begin + valuesPerImage; i++) images[at++] = shares[levels[i] ?? 0] ?? 0;
  }
}

/** Reads what the step found. */
export function readStep(
  { buffer }: WebAssembly.Memory,
  { program, addressOf }: StepPlan,
): StepResult {
  const { loss, correct, topK, confusion } = program;
  const number = (id: number) => new Float32Array(buffer, addressOf(id), 1)[0] ?? Number.NaN;
  const result = { loss: number(loss), correct: number(correct) };
  const counts = confusion === null ? 0 : (program.buffers[confusion]?.sizeBytes ?? 0) / 4;
  return {
    ...result,
    ...(topK !== null && { topK: number(topK) }),
    ...(confusion !== null && {
      confusion: new Float32Array(buffer, addressOf(confusion), counts).slice(),
    }),
  };
}
