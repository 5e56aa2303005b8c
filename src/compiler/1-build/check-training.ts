/** Finds what is wrong with the training settings. */
import { type DataSet, dataCatalogue } from "../../graph/data-catalogue.ts";
import { type Field, fieldProblem } from "../../graph/field.ts";
import type { Training } from "../../graph/graph.ts";
import { optimizerFields } from "../../graph/optimizer-fields.ts";
import { scheduleFields } from "../../graph/schedule-fields.ts";
import { trainingFields } from "../../graph/training-fields.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { errorAt } from "./check-graph.ts";

/** Checks every training setting; `field` of a diagnostic is its name, `optimizer.<name>` or `schedule.<name>`. */
export function checkTraining(training: Training): Diagnostic[] {
  const found: Diagnostic[] = [];
  const check = (name: string, field: Field, value: string | number): void => {
    const problem = fieldProblem(field, value);
    if (problem) found.push(errorAt(null, "bad-training", problem, field.help, name));
  };
  const checkGroup = (group: string, fields: Readonly<Record<string, Field>>, values: object) => {
    const settings = new Map<string, unknown>(Object.entries(values));
    for (const [name, field] of Object.entries(fields))
      check(`${group}.${name}`, field, settings.get(name) as number);
  };
  for (const name of [
    "data",
    "batchSize",
    "learningRate",
    "l2",
    "clipNorm",
    "epochs",
    "seed",
  ] as const)
    check(name, trainingFields[name], training[name]);
  const { optimizer, schedule } = training;
  checkGroup("optimizer", optimizerFields[optimizer.type], optimizer);
  checkGroup("schedule", scheduleFields[schedule.type], schedule);
  const dataSet = dataCatalogue.get(training.data);
  if (dataSet) found.push(...checkBatch(training.batchSize, dataSet));
  return found;
}

function checkBatch(batchSize: number, dataSet: DataSet): Diagnostic[] {
  if (!(batchSize > dataSet.trainCount)) return [];
  return [
    errorAt(
      null,
      "batch-too-large",
      `Batch size is ${batchSize}, but ${dataSet.label} has only ${dataSet.trainCount} training images.`,
      `Set batch size to ${dataSet.trainCount} or less; 16 to 128 is usual.`,
      "batchSize",
    ),
  ];
}
