/** Work, span and what they allow, of the step or of one part of it, and how they were obtained. */
import { useState } from "react";
import type { Insight } from "../../../insight/insight.ts";
import { isExplained } from "../../../insight/time-account.ts";
import { methodWords, printDigits, printSpeedUp, printTime } from "../../../insight/words.ts";
import type { StepPhase } from "../../../protocol/program.ts";
import { printPercent } from "../../format.ts";
import css from "./Timeline.module.css";

const parts = ["step", "forward", "backward", "update"] as const;

/** The line above the lanes. */
export function StepFigures(props: { readonly insight: Insight; readonly isStale: boolean }) {
  const { insight, isStale } = props;
  const [part, setPart] = useState<"step" | StepPhase>("step");
  const figures = part === "step" ? insight.step : insight.phases[part];
  const { profile, account } = insight;
  if (profile === null || account === null) return null;
  const ms = (value: number) => printTime(value, profile.clockStepMs);
  return (
    <div className={css["figures"]}>
      <div className={css["parts"]} role="radiogroup" aria-label="Part of the step">
        {parts.map((name) => (
          // biome-ignore lint/a11y/useSemanticElements: a row of words that are pressed, with the arrow keys of the page's own tabs.
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
      {figures && (
        <>
          <Figure
            name="work"
            value={ms(figures.work.value)}
            how="Measured: the times of all ops, added up over lanes"
          />
          <Figure
            name="critical path"
            value={ms(figures.span.value)}
            how="Measured op times along the longest chain of ops that wait for each other: no number of lanes is faster"
          />
          <Figure
            name="best possible"
            value={printSpeedUp(figures.best)}
            how="Work ÷ critical path"
          />
          <Figure
            name="achieved"
            value={figures.achieved === null ? "not measured" : printSpeedUp(figures.achieved)}
            how={
              figures.wall === null
                ? "A replay does not tell how long a part of the step takes"
                : `Work ÷ the ${ms(figures.wall.value)} that it took${part === "step" ? " without stamps" : ""}`
            }
          />
        </>
      )}
      <span
        className={css["how"]}
        title={`Clock steps of ${Math.round(profile.clockStepMs * 1000)} µs, measured. ${profile.runs.length || profile.replays.length} runs. A step without stamps takes ${ms(profile.unprofiled.medianMs)}, with them ${printDigits(account.opsMs + (account.betweenMs ?? 0), profile.clockStepMs)} ms. Making this profile took ${Math.round(profile.costMs)} ms.`}
      >
        measured, {methodWords[profile.method]}
      </span>
      <Explanation insight={insight} />
      {isStale && <span className={css["stale"]}>of the graph before your edit</span>}
    </div>
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
          : `${share} more than ${ms(stepMs)} ms/step: waiting for each op costs that`}
    </span>
  );
}

function Figure(props: { readonly name: string; readonly value: string; readonly how: string }) {
  return (
    <span className={css["figure"]} title={props.how}>
      {props.name} <b className="number">{props.value}</b>
    </span>
  );
}
