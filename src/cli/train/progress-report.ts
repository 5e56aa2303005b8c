/** Tells a person how training goes: one line that is rewritten on a terminal, a line now and then elsewhere. */
import type { Event } from "../../protocol/event.ts";

const barWidth = 24;

/** Takes a terminal back to the start of its line and empties it. */
export const clearLine = "\r\x1b[2K";

/** Least time between two lines where there is no terminal. */
const lineIntervalMs = 2000;

/** Where progress is written, and how. */
export interface Output {
  readonly write: (text: string) => unknown;
  readonly isTTY: boolean;
  readonly columns: number;
  readonly now: () => number;
}

/**
 * Makes a watcher of a run's Events.
 *
 * @param total steps that the run will do, for the bar.
 */
export function progressReport(output: Output, total: number): (event: Event) => void {
  let lastLineMs = Number.NEGATIVE_INFINITY;
  const line = (text: string) => output.write(output.isTTY ? `${clearLine}${text}\n` : `${text}\n`);
  const passing = (text: string) => {
    if (output.isTTY) output.write(`${clearLine}${text.slice(0, output.columns - 1)}`);
    else if (output.now() - lastLineMs >= lineIntervalMs) {
      lastLineMs = output.now();
      line(text);
    }
  };
  return (event) => {
    if (event.type === "progress") {
      const bar = output.isTTY ? `${printBar(lastStep(event) / total)} ` : "";
      passing(`${bar}${printProgress(event, total)}`);
    }
    if (event.type === "validating") passing(`validating ${event.done} of ${event.total}`);
    if (event.type === "validation") line(printValidation(event));
    if (event.type === "engine") line(`engine ${event.engine.id} · ${event.engine.device}`);
  };
}

function lastStep({ firstStep, losses }: Extract<Event, { type: "progress" }>): number {
  return firstStep + losses.length - 1;
}

function printBar(share: number): string {
  const filled = Math.min(barWidth, Math.round(share * barWidth));
  return "█".repeat(filled) + "░".repeat(barWidth - filled);
}

function printProgress(event: Extract<Event, { type: "progress" }>, total: number): string {
  const { losses, accuracies, epoch, stepTime } = event;
  const parts = [
    `step ${lastStep(event)} of ${total}`,
    `${epoch.toFixed(1)} epochs`,
    `loss ${losses.at(-1)?.toFixed(4)}`,
    `accuracy ${printPercent(accuracies.at(-1) ?? 0)}`,
  ];
  if (stepTime !== null) parts.push(`${stepTime.medianMs.toFixed(1)} ms/step`);
  return parts.join(" · ");
}

function printValidation({ step, loss, accuracy }: Extract<Event, { type: "validation" }>): string {
  return `step ${step} · validation loss ${loss.toFixed(4)} · validation accuracy ${printPercent(accuracy)}`;
}

/** A share as a percentage with one decimal. */
export function printPercent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
