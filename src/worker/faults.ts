/** What can go wrong in a run, as Faults that say what to do next. */
import { DataError } from "../data/data-error.ts";
import type { Fault } from "../protocol/event.ts";
import { leastLearningRate } from "../protocol/learning-rate.ts";
import { FaultError } from "../runtime/fault-error.ts";

/**
 * The Fault to post for whatever was thrown. Data and engines throw errors that carry one; anything else came out of an
 * engine unforeseen: `E_ENGINE`.
 */
export function faultOf(error: unknown): Fault {
  if (error instanceof DataError || error instanceof FaultError) {
    const { code, message, detail, action } = error;
    return { code, message, detail, action };
  }
  return {
    code: "E_ENGINE",
    message: "The engine failed.",
    detail: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
    action: "Press Train to try again from the last parameters, or choose another engine.",
  };
}

/** `E_LOSS_NOT_FINITE`: training diverged. */
export function divergence(
  what: "loss" | "validation loss",
  value: number,
  step: number,
  learningRate: number,
): Fault {
  const lower = Number((learningRate / 10).toPrecision(2));
  const action =
    lower >= leastLearningRate
      ? `Lower the learning rate, to ${lower} for example, and press Train to go on.`
      : "The learning rate cannot be set much lower: add BatchNorm, or set Clip norm to 1, and press Train to go on.";
  return {
    code: "E_LOSS_NOT_FINITE",
    message: `The ${what} became ${value} at step ${step}.`,
    detail: `The learning rate was ${learningRate}. The parameters are back at the newest ones that gave a finite loss.`,
    action,
  };
}

/**
 * `E_OVERFLOW`: the first forward pass of a network gives no finite loss. Nothing was updated yet, so that the learning rate has no
 * part in it.
 *
 * @param isEdited whether other networks were trained before in the same run
 */
export function overflow(value: number, step: number, isEdited: boolean): Fault {
  const pass = isEdited
    ? `in the first forward pass of the network as it is now, at step ${step}`
    : `in the first forward pass, at step ${step}`;
  return {
    code: "E_OVERFLOW",
    message: `Numbers overflow ${pass}: the loss is ${value} before any update.`,
    detail:
      "A number above 3.4 × 10³⁸ does not fit into 32 bits. No parameter was changed, so this is no matter of training.",
    action:
      "Scale the inputs or the weights down: put BatchNorm before the layers that make numbers large, such as Multiply, or take some of those out.",
  };
}

/** `E_NOTHING_LOADED`: a command came that needs a run, and there is none. */
export function nothingLoaded(command: string): Fault {
  return {
    code: "E_NOTHING_LOADED",
    message: "There is no run yet.",
    detail: `"${command}" came before a network was loaded.`,
    action: "Fix the problems of the network first, or reload the page.",
  };
}

/** `E_LEARNING_RATE`: a learning rate that is no number above 0. */
export function badLearningRate(learningRate: number): Fault {
  return {
    code: "E_LEARNING_RATE",
    message: `The learning rate must be a number above 0, but is ${learningRate}.`,
    detail: "The run keeps the learning rate it had.",
    action: "Enter a number such as 0.001.",
  };
}

/** `E_PROGRAM_FIT`: Programs and data set do not belong together. */
export function misfit(detail: string): Fault {
  return {
    code: "E_PROGRAM_FIT",
    message: "The network and the data set do not fit together.",
    detail,
    action: "Choose the data set again.",
  };
}
