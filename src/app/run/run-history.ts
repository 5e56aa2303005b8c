/** What a run measured, step by step: kept outside the stores, because it is long and only the charts read it. */
import type { Event } from "../../protocol/event.ts";
import { append, createGrowingArray, type GrowingArray } from "./growing-array.ts";

/** One result over the whole validation set. */
export interface ValidationPoint {
  readonly step: number;
  readonly loss: number;
  readonly accuracy: number;
  /** Share of the images whose label is among the three largest scores, where it is known. */
  readonly topKAccuracy?: number;
}

/** Per step, from `firstStep` on: the loss and accuracy of its batch; and every validation so far. */
export interface RunHistory {
  firstStep: number;
  readonly losses: GrowingArray;
  readonly accuracies: GrowingArray;
  /** The accuracies, each averaged with those before it, the nearest counting most. */
  readonly smoothedAccuracies: GrowingArray;
  readonly validations: ValidationPoint[];
  /** Grows with every change, so that a reader can tell whether there is anything new. */
  revision: number;
}

/** About how many steps the smoothed accuracy looks back. */
export const smoothingSteps: number = 20;

/** A history with nothing in it. */
export function createRunHistory(): RunHistory {
  return {
    firstStep: 0,
    losses: createGrowingArray(),
    accuracies: createGrowingArray(),
    smoothedAccuracies: createGrowingArray(),
    validations: [],
    revision: 0,
  };
}

/** Takes in an event of the worker; those that say nothing about the course of a run are passed over. */
export function record(history: RunHistory, event: Event): void {
  switch (event.type) {
    case "progress":
      recordProgress(history, event);
      break;
    case "validation":
      history.validations.push(event);
      break;
    case "reset":
      clear(history);
      break;
    case "loaded":
      if (event.step === 0) clear(history);
      break;
    default:
      return;
  }
  history.revision += 1;
}

/** Empties a history: a new run begins. */
export function clear(history: RunHistory): void {
  // What is empty already is not drawn again.
  if (history.losses.length === 0 && history.validations.length === 0) {
    history.firstStep = 0;
    return;
  }
  history.firstStep = 0;
  history.losses.length = 0;
  history.accuracies.length = 0;
  history.smoothedAccuracies.length = 0;
  history.validations.length = 0;
  history.revision += 1;
}

/** Takes everything out of a history, into one of its own: for a run that is set aside. */
export function takeOut(history: RunHistory): RunHistory {
  const taken = createRunHistory();
  putBack(taken, history);
  const { losses, accuracies, smoothedAccuracies } = createRunHistory();
  Object.assign(history.losses, losses);
  Object.assign(history.accuracies, accuracies);
  Object.assign(history.smoothedAccuracies, smoothedAccuracies);
  clear(history);
  return taken;
}

/** Gives a history what another holds; they share its numbers, so the other must not be used any more. */
export function putBack(history: RunHistory, taken: RunHistory): void {
  history.firstStep = taken.firstStep;
  Object.assign(history.losses, taken.losses);
  Object.assign(history.accuracies, taken.accuracies);
  Object.assign(history.smoothedAccuracies, taken.smoothedAccuracies);
  history.validations.splice(0, history.validations.length, ...taken.validations);
  history.revision += 1;
}

function recordProgress(history: RunHistory, event: Extract<Event, { type: "progress" }>): void {
  const { losses, accuracies, smoothedAccuracies } = history;
  if (losses.length === 0) history.firstStep = event.firstStep;
  while (history.firstStep + losses.length < event.firstStep) {
    append(losses, Number.NaN);
    append(accuracies, Number.NaN);
    append(smoothedAccuracies, Number.NaN);
  }
  for (let index = 0; index < event.losses.length; index += 1) {
    append(losses, event.losses[index] ?? Number.NaN);
    const accuracy = event.accuracies[index] ?? Number.NaN;
    append(accuracies, accuracy);
    append(smoothedAccuracies, smoothed(smoothedAccuracies, accuracy));
  }
}

/** A mean over all steps so far while they are few, then an exponential one: the first steps do not pull it down. */
function smoothed(before: GrowingArray, value: number): number {
  const last = before.values[before.length - 1];
  if (before.length === 0 || last === undefined || Number.isNaN(last)) return value;
  if (Number.isNaN(value)) return last;
  const weight = Math.max(1 / (before.length + 1), 2 / (smoothingSteps + 1));
  return last + weight * (value - last);
}
