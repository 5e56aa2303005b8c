/** Puts findings into words, with no digit below what the clock can tell. */
import type { ProfileMethod, StepProfile } from "../protocol/profile.ts";
import type { Measured } from "./measured.ts";
import type { Reason, Verdict } from "./verdict.ts";

/** The sign of each state, as on the canvas. */
export const glyphs: { readonly [S in Verdict["state"]]: string } = {
  dependent: "",
  independent: "◌",
  issued: "◐",
  overlapped: "●",
};

/** How times were taken, in words. */
export const methodWords: { readonly [M in ProfileMethod]: string } = {
  "lane-stamps": "lane clocks",
  "gpu-timestamps": "GPU timestamps",
  "wall-clock": "wall clock, each op waited for",
};

/** A time as the clock allows: `1.9 ms`, or `< 0.1 ms` where it is shorter than the clock's step. */
export function printTime(ms: number, clockStepMs: number): string {
  if (ms < clockStepMs) return `< ${printDigits(clockStepMs, clockStepMs)} ms`;
  return `${printDigits(ms, clockStepMs)} ms`;
}

/** A number of milliseconds without its unit, rounded to the clock's step and to three digits. */
export function printDigits(ms: number, clockStepMs: number): string {
  const finest = Math.max(0, Math.min(4, Math.ceil(-Math.log10(clockStepMs) - 0.001)));
  const three = ms >= 100 ? 0 : ms >= 10 ? 1 : ms >= 1 ? 2 : 3;
  return ms.toFixed(Math.min(finest, three));
}

/** `2.4 ×`, or with its error `2.4 × (±0.1)`. */
export function printSpeedUp({ value, error }: Measured, withError = false): string {
  const digits = error < 0.05 ? 2 : 1;
  const shown = `${value.toFixed(digits)} ×`;
  return withError ? `${shown} (±${printError(error, digits)})` : shown;
}

/** `1.0 ± 0.1` */
function printPlain({ value, error }: Measured): string {
  const digits = error < 0.05 ? 2 : 1;
  return `${value.toFixed(digits)} ± ${printError(error, digits)}`;
}

/** An error is rounded up: it must not look smaller than it is. */
function printError(error: number, digits: number): string {
  const unit = 10 ** -digits;
  return (Math.max(1, Math.ceil(error / unit - 1e-9)) * unit).toFixed(digits);
}

/** Why nothing overlapped, in words. */
export function printReason(
  reason: Reason,
  profile: StepProfile | null,
  speedUp: Measured | null,
  shortestMs = 0,
): string {
  switch (reason) {
    case "dependent":
      return "one depends on the other";
    case "one-lane":
      return "only one lane";
    case "lane-absent":
      return (profile?.lanes ?? 2) > 2
        ? "only one lane took part: the others slept, or their cores were busy elsewhere"
        : "only one lane took part: the other slept, or its core was busy elsewhere";
    case "merged":
      return "merged into one kernel";
    case "too-small":
      return "too small: launch cost dominates";
    case "unsteady":
      return `the runs differ too much to tell${printOverlap(speedUp)}`;
    case "device-full":
      return `the device was already full${printOverlap(speedUp)}`;
    case "clock-too-coarse": {
      const step = profile?.clockStepMs ?? 0;
      return `the clock is too coarse (${Math.round(step * 1000)} µs steps, the op takes ${printMicroseconds(shortestMs, step)})`;
    }
    case "not-measured":
      return "not measured yet";
    default:
      return reason satisfies never;
  }
}

function printOverlap(speedUp: Measured | null): string {
  return speedUp === null ? "" : ` (overlap ${printPlain(speedUp)})`;
}

function printMicroseconds(ms: number, clockStepMs: number): string {
  return ms > 0
    ? `about ${Math.round(ms * 1000)} µs`
    : `less than ${Math.round(clockStepMs * 1000)} µs`;
}

/** `lane clocks, 5 runs`. */
export function printSource({ method }: StepProfile, runs: number): string {
  const words = method === "wall-clock" ? "wall clock" : methodWords[method];
  return method === "gpu-timestamps" ? `${words} ×${runs}` : `${words}, ${count(runs, "run")}`;
}

/** `1 run`, `2 runs`. */
export function count(things: number, name: string): string {
  return `${things} ${name}${things === 1 ? "" : name.endsWith("ch") ? "es" : "s"}`;
}
