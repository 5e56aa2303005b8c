/** The figures of a step and of its parts in words, each with how it was obtained. */
import { durationOf, type StepProfile } from "../protocol/profile.ts";
import type { Measured } from "./measured.ts";
import type { Origin } from "./provenance.ts";
import { isExplained, type TimeAccount } from "./time-account.ts";
import {
  count,
  methodWords,
  printDigits,
  printDoubt,
  printSpeedUps,
  printTime,
  tooNoisy,
} from "./words.ts";
import type { WorkAndSpan } from "./work-and-span.ts";

/** One figure with its heading. */
export interface WordedFigure {
  readonly name: string;
  readonly value: string;
  readonly origin: Origin;
}

/** `Lane clocks, in steps of 5 µs; 9 runs`: what times rest on. */
export function clockWords({ method, clockStepMs, runs, replays }: StepProfile): string {
  const micros = Number((clockStepMs * 1000).toPrecision(2));
  const samples =
    runs.length > 0 ? count(runs.length, "run") : `${replays.length} replays, each repeated`;
  return `${capital(methodWords[method])}, in steps of ${micros} µs; ${samples}`;
}

/** Work, critical path, best possible and achieved, in this order; rounding never turns what one promises of the other. */
export function stepFigures(figures: WorkAndSpan, profile: StepProfile): readonly WordedFigure[] {
  const { work, span, best, wall, achieved, doubt } = figures;
  const ms = ({ value }: Measured) => printTime(value, profile.clockStepMs);
  const spread = ({ error }: Measured) => `± ${printDigits(error, profile.clockStepMs)} ms`;
  const [bestWords = "", achievedWords = ""] = printSpeedUps([best, achieved ?? []].flat());
  const clock = clockWords(profile);
  const alone = profile.alone.length > 0 ? ", each on one lane while the others rest" : "";
  const sharing =
    profile.threads > 1
      ? `, each op shared by ${count(profile.threads, "lane")} as far as it has parts`
      : "";
  return [
    {
      name: "work",
      value: ms(work),
      origin: {
        kind: "measured",
        by: `The times of all ops added up${alone}: ${spread(work)}. ${clock}.`,
      },
    },
    {
      name: "critical path",
      value: ms(span),
      origin: {
        kind: "measured",
        by: `The same times along the longest chain of ops that wait for each other${sharing}: no number of lanes is faster. ${spread(span)}. ${clock}.`,
      },
    },
    {
      name: "best possible",
      value: bestWords,
      origin: { kind: "derived", by: "Work ÷ critical path, both measured on one lane." },
    },
    {
      name: "achieved",
      value: achieved !== null ? achievedWords : doubt === null ? "not measured" : tooNoisy,
      origin: { kind: "derived", by: achievedBy() },
    },
  ];

  function achievedBy(): string {
    if (wall === null) return "A replay does not tell how long a part of the step takes.";
    if (doubt !== null) return `${capital(printDoubt(doubt, profile.lanes))}.`;
    const error = achieved === null ? "" : ` ± ${achieved.error.toFixed(2)}`;
    return `Work ÷ the ${ms(wall)} that it took, measured by the same clock:${error}.`;
  }
}

/** How much of a step without stamps ops and the time between them explain; null where no such step was timed. */
export function accountFigure(account: TimeAccount, profile: StepProfile): WordedFigure | null {
  const { stepMs, unexplainedMs, opsMs, betweenMs } = account;
  if (!(stepMs > 0)) return null;
  const ms = (value: number) => printDigits(value, profile.clockStepMs);
  const missing = Math.abs(unexplainedMs) / stepMs;
  const [name, share] = isExplained(account)
    ? ["explained", `${printShare(1 - missing)} of ${ms(stepMs)} ms`]
    : unexplainedMs > 0
      ? ["unexplained", `${printShare(Math.min(1, missing))} of ${ms(stepMs)} ms`]
      : ["stamps add", `${printShare(missing)} to ${ms(stepMs)} ms`];
  const between = betweenMs === null ? "" : ` + between ops ${ms(betweenMs)} ms`;
  const steps = count(profile.plainMs.length, "step");
  return {
    name,
    value: share,
    origin: {
      kind: "measured",
      by: `Of a step without stamps, by ops and the time between them. Ops ${ms(opsMs)} ms${between}; a step without stamps ${ms(durationOf(profile.plainMs).medianMs)} ms, median of ${steps}. Making this profile took ${Math.round(profile.costMs)} ms.`,
    },
  };
}

function printShare(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
