/** Work, span and what they allow, of the step or of one part of it, and how they were obtained. */
import { type ReactNode, useState } from "react";
import type { Insight } from "../../../insight/insight.ts";
import { isExplained } from "../../../insight/time-account.ts";
import { methodWords, printDigits, printSpeedUp, printTime } from "../../../insight/words.ts";
import type { WorkAndSpan } from "../../../insight/work-and-span.ts";
import { durationOf, type StepProfile } from "../../../protocol/profile.ts";
import type { StepPhase } from "../../../protocol/program.ts";
import { printPercent } from "../../format.ts";
import type { Word } from "../../glossary/entries.ts";
import { wordOf } from "../../glossary/entries.ts";
import { Term } from "../../glossary/Term.tsx";
import css from "./Timeline.module.css";

const parts = ["step", "forward", "backward", "update"] as const;

interface StepFiguresProps {
  readonly insight: Insight;
  readonly isStale: boolean;
  /** Tools at the end of the first line. */
  readonly children: ReactNode;
}

/** The two lines above the lanes. */
export function StepFigures({ insight, isStale, children }: StepFiguresProps) {
  const [part, setPart] = useState<"step" | StepPhase>("step");
  const { profile } = insight;
  if (profile === null) return null;
  return (
    <header className={css["head"]}>
      <div className={css["row"]}>
        <div className={css["parts"]} role="radiogroup" aria-label="Part of the step">
          {parts.map((name) => (
            // biome-ignore lint/a11y/useSemanticElements: a row of words that are pressed, as everywhere in the dock.
            <button
              key={name}
              type="button"
              role="radio"
              aria-checked={name === part}
              data-part={name}
              onClick={() => setPart(name)}
            >
              {name === "step" ? `step ${profile.step}` : name}
            </button>
          ))}
        </div>
        <span className={css["how"]} title={howOf(profile)}>
          measured, <Clock method={profile.method} />
        </span>
        {isStale && <span className={css["stale"]}>of the graph before your edit</span>}
        {children}
      </div>
      <div className={css["row"]}>
        <Figures
          figures={part === "step" ? insight.step : insight.phases[part]}
          profile={profile}
        />
        <Explanation insight={insight} />
      </div>
    </header>
  );
}

/** Which clock the times are by. */
function Clock({ method }: Pick<StepProfile, "method">) {
  const words = methodWords[method];
  return <Term of={wordOf(words) ?? "wall clock"}>{words}</Term>;
}

function howOf({ clockStepMs, runs, replays, plainMs, costMs }: StepProfile): string {
  const times = runs.length > 0 ? `${runs.length} runs` : `${replays.length} replays`;
  return `${times}, with clock steps of ${Math.round(clockStepMs * 1000)} µs (measured). A step without stamps takes ${printTime(durationOf(plainMs).medianMs, clockStepMs)}. Making this profile took ${Math.round(costMs)} ms.`;
}

interface FiguresProps {
  readonly figures: WorkAndSpan | null;
  readonly profile: StepProfile;
}

function Figures({ figures, profile }: FiguresProps) {
  if (figures === null) return <span>Nothing was measured of it.</span>;
  const { work, span, best, wall, achieved } = figures;
  const ms = (value: number) => printTime(value, profile.clockStepMs);
  return (
    <>
      <Figure
        name="work"
        value={ms(work.value)}
        how={
          profile.alone.length > 0
            ? "Measured: the times of all ops, each on one lane while the others rest"
            : "Measured: the times of all ops"
        }
      />
      <Figure
        name="critical path"
        value={ms(span.value)}
        how="Measured op times along the longest chain of ops that wait for each other: no number of lanes is faster"
      />
      <Figure name="best possible" value={printSpeedUp(best)} how="Work ÷ critical path" />
      <Figure
        name="achieved"
        value={achieved === null ? "not measured" : printSpeedUp(achieved)}
        how={
          wall === null
            ? "A replay does not tell how long a part of the step takes"
            : `Work ÷ the ${ms(wall.value)} that it took`
        }
      />
    </>
  );
}

/** Says beside the measured sum what a step takes without stamps, and what of it is unexplained. */
function Explanation({ insight: { account, profile } }: { readonly insight: Insight }) {
  if (account === null || profile === null) return null;
  const { stepMs, unexplainedMs, opsMs, betweenMs } = account;
  const ms = (value: number) => printDigits(value, profile.clockStepMs);
  const share = printPercent(Math.abs(unexplainedMs) / stepMs);
  const title = `Ops ${ms(opsMs)} ms${betweenMs === null ? "" : ` + between ops ${ms(betweenMs)} ms`}; a step without stamps ${ms(stepMs)} ms. Profile: ${Math.round(profile.costMs)} ms.`;
  return (
    <span className={css["account"]} title={title}>
      {isExplained(account)
        ? `explains ${printPercent(1 - Math.abs(unexplainedMs) / stepMs)} of ${ms(stepMs)} ms/step`
        : unexplainedMs > 0
          ? `${share} of ${ms(stepMs)} ms/step unexplained`
          : `${share} more than ${ms(stepMs)} ms/step without stamps`}
    </span>
  );
}

function Figure(props: { readonly name: Word; readonly value: string; readonly how: string }) {
  return (
    <span className={css["figure"]} title={props.how}>
      <Term of={props.name}>{props.name}</Term> <b className="number">{props.value}</b>
    </span>
  );
}
