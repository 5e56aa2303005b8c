/** Checks that Programs and data set belong together before an engine sees either. */
import type { LoadedDataSet } from "../data/labelled-images.ts";
import type { Program, ProgramSet } from "../protocol/program.ts";
import { FaultError } from "../runtime/fault-error.ts";
import { misfit } from "./faults.ts";

/**
 * Each batch that will come must have its Program, and each Program must take images of the data set's shape.
 *
 * @throws FaultError `E_PROGRAM_FIT`.
 */
export function requireFit(programs: ProgramSet, data: LoadedDataSet): void {
  const { train, trainPartial, evaluate, evaluatePartial } = programs;
  requirePartial("training", data.train.count, train.batchSize, trainPartial);
  requirePartial("validation", data.validation.count, evaluate.batchSize, evaluatePartial);
  for (const program of [train, trainPartial, evaluate, evaluatePartial])
    if (program !== null) requireShape(program, data);
}

function requirePartial(what: string, count: number, batch: number, partial: Program | null): void {
  const rest = count % batch;
  const found = partial?.batchSize ?? 0;
  if (rest !== found)
    throw new FaultError(
      misfit(`The last ${what} batch has ${rest} images, but there is a Program for ${found}.`),
    );
}

function requireShape(program: Program, data: LoadedDataSet): void {
  const shape = program.buffers[program.images]?.shape.slice(1).join("×");
  const expected = data.imageShape.join("×");
  if (shape !== expected)
    throw new FaultError(
      misfit(`The network takes images of ${shape}, but those of ${data.name} are ${expected}.`),
    );
}
