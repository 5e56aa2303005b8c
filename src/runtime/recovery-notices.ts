/** What a person is told when a run has gone on with another engine. */
import type { Checkpoint } from "./checkpoint.ts";
import type { Engine } from "./engine.ts";
import type { FaultError } from "./fault-error.ts";

/** After a loss of the device, when another one is open. */
export function noticeOfLoss(checkpoint: Checkpoint | null): string {
  const lost = "The graphics device was lost, and another one opened.";
  if (checkpoint === null || checkpoint.since.length === 0) return lost;
  return `${lost} The run went on from its last checkpoint: ${printRedone(checkpoint)}`;
}

/** When an engine of another kind has taken over, from what was saved if anything was loaded. */
export function noticeOfNext(
  fault: FaultError,
  { description }: Engine,
  saved: Checkpoint | null,
): string {
  if (saved === null) return `${fault.message} ${description.label} runs the network instead.`;
  const goesOn = `${fault.message} The run goes on with ${description.label}`;
  if (saved.since.length > 0) return `${goesOn}, from its last checkpoint: ${printRedone(saved)}`;
  return `${goesOn}, from the step and the values that it had.`;
}

/** `3 steps were done again.` */
function printRedone({ since: { length } }: Checkpoint): string {
  return `${length} ${length === 1 ? "step was" : "steps were"} done again.`;
}
