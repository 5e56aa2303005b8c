/** Illness: numbers overflow in the very first forward pass, so that no learning rate is to blame. */
import type { Finding } from "./finding.ts";
import type { RunNumbers } from "./run-numbers.ts";

/** Found where the worker saw it. */
export function overflowBeforeUpdate({ fault }: RunNumbers): Finding | null {
  if (fault?.code !== "E_OVERFLOW") return null;
  return {
    code: "overflow-before-update",
    severity: "error",
    node: null,
    evidence: `${fault.message} ${fault.detail}`,
    remedy: fault.action,
  };
}
