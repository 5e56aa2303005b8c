/** The list of what the doctor looks for in the numbers of a run. */
import type { Finding } from "./finding.ts";
import { learningRateTooHigh } from "./learning-rate-too-high.ts";
import { lossNotFinite } from "./loss-not-finite.ts";
import { overflowBeforeUpdate } from "./overflow-before-update.ts";
import type { RunNumbers } from "./run-numbers.ts";

/** Finds one illness, or nothing. */
export type Illness = (run: RunNumbers) => Finding | null;

/** In the order in which their findings are told; one that explains another stands before it. */
export const illnesses: readonly Illness[] = [
  overflowBeforeUpdate,
  learningRateTooHigh,
  lossNotFinite,
];
