/** Illness: the loss stopped being a number, without a rise before it that would say why. */
import type { Finding } from "./finding.ts";
import { learningRateTooHigh } from "./learning-rate-too-high.ts";
import type { RunNumbers } from "./run-numbers.ts";

/** Found where the run ended so and the learning rate was not found to be the reason. */
export function lossNotFinite(run: RunNumbers): Finding | null {
  const { fault } = run;
  if (fault?.code !== "E_LOSS_NOT_FINITE" || learningRateTooHigh(run)) return null;
  return {
    code: "loss-not-finite",
    severity: "error",
    node: null,
    evidence: `${fault.message} ${fault.detail}`,
    remedy: fault.action,
  };
}
