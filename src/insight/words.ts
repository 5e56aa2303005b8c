/** Puts findings into words, with no digit below what the clock can tell. */
import type { ProfileMethod, StepProfile } from "../protocol/profile.ts";
import { digitsOf, errorUnits, type Measured } from "./measured.ts";
import type { Overlap } from "./overlap.ts";
import type { Reason, Verdict } from "./verdict.ts";
import type { Doubt } from "./work-and-span.ts";

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
export function printSpeedUp(speedUp: Measured, withError = false): string {
  const digits = digitsOf(speedUp);
  const shown = `${speedUp.value.toFixed(digits)} ×`;
  return withError ? `${shown} (±${printError(speedUp.error, digits)})` : shown;
}

/** Speed-ups that stand beside each other, with as many digits as the least certain has: else rounding could turn their order. */
export function printSpeedUps(speedUps: readonly Measured[]): readonly string[] {
  const digits = Math.min(...speedUps.map(digitsOf));
  return speedUps.map(({ value }) => `${value.toFixed(digits)} ×`);
}

/** `1.0 ± 0.1` */
function printPlain(measured: Measured): string {
  const digits = digitsOf(measured);
  return `${measured.value.toFixed(digits)} ± ${printError(measured.error, digits)}`;
}

function printError(error: number, digits: number): string {
  const unit = 10 ** -digits;
  return (errorUnits(error, unit) * unit).toFixed(digits);
}

/** Stands where a figure cannot be told; the reason follows, or is told with it. */
export const tooNoisy = "too noisy to say";

/** Why a gain of the step cannot be told, after `tooNoisy`. */
export function printDoubt(doubt: Doubt, lanes: number): string {
  switch (doubt) {
    case "faster-than-span":
      return "the whole step took less time than its longest chain of ops, which no machine can do: other programs slowed the runs unequally";
    case "more-than-lanes":
      return `the times promise more than ${count(lanes, "lane")} can give: other programs slowed the runs unequally`;
    case "runs-differ":
      return "the runs took so unequal times that the gain is less certain than to a quarter: other programs slowed some of them";
    default:
      return doubt satisfies never;
  }
}

/** Why nothing overlapped, in words. */
export function printReason(
  reason: Reason,
  profile: StepProfile | null,
  overlap: Overlap | null,
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
      return `${tooNoisy}: the runs differ too much${printOverlap(overlap)}`;
    case "gain-unclear":
      return `${tooNoisy}: they lay side by side, and whether that was faster is within the error${printGain(overlap)}`;
    case "no-gain":
      return `they lay side by side and were no faster for it: the lanes shared a core or its memory${printGain(overlap)}`;
    case "contradiction":
      return `${tooNoisy}: the times promise more than ${laneWords(profile)} can give`;
    case "device-full":
      return `the device was already full${printOverlap(overlap)}`;
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

function printOverlap(overlap: Overlap | null): string {
  return overlap === null ? "" : ` (overlap ${printPlain(overlap.together)})`;
}

function printGain(overlap: Overlap | null): string {
  return overlap?.speedUp ? ` (work ÷ time ${printPlain(overlap.speedUp)})` : "";
}

function laneWords(profile: StepProfile | null): string {
  return profile === null || profile.runs.length === 0 ? "these ops" : count(profile.lanes, "lane");
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
