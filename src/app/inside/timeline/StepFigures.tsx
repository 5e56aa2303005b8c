/** Work, span and what they allow, of the step or of one part of it, and how they were obtained. */
import { type ReactNode, useState } from "react";
import type { Insight } from "../../../insight/insight.ts";
import {
  accountFigure,
  clockWords,
  stepFigures,
  type WordedFigure,
} from "../../../insight/step-words.ts";
import { methodWords, printTime } from "../../../insight/words.ts";
import type { WorkAndSpan } from "../../../insight/work-and-span.ts";
import { durationOf, type StepProfile } from "../../../protocol/profile.ts";
import type { StepPhase } from "../../../protocol/program.ts";
import { Provenance } from "../../widgets/Provenance.tsx";
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
        <span className={css["how"]} data-figures="">
          <Provenance kind="measured" by={howOf(profile)} />
          <span>{methodWords[profile.method]}</span>
        </span>
        {isStale && <span className={css["stale"]}>of the graph before your edit</span>}
        {children}
      </div>
      <div className={css["figures"]}>
        <Figures
          figures={part === "step" ? insight.step : insight.phases[part]}
          profile={profile}
        />
        <Explanation insight={insight} />
      </div>
    </header>
  );
}

interface FiguresProps {
  readonly figures: WorkAndSpan | null;
  readonly profile: StepProfile;
}

function howOf(profile: StepProfile): string {
  const { clockStepMs, plainMs, costMs } = profile;
  const plain = plainMs.length === 0 ? null : printTime(durationOf(plainMs).medianMs, clockStepMs);
  const without = plain === null ? "" : ` A step without stamps takes ${plain}.`;
  return `${clockWords(profile)}.${without} Making this profile took ${Math.round(costMs)} ms.`;
}

function Figures({ figures, profile }: FiguresProps) {
  if (figures === null) return <span>Nothing was measured of it.</span>;
  return stepFigures(figures, profile).map((figure) => <Figure key={figure.name} {...figure} />);
}

/** What ops explain of a step without stamps. */
function Explanation({ insight: { account, profile } }: { readonly insight: Insight }) {
  const figure = account && profile && accountFigure(account, profile);
  return figure && <Figure {...figure} />;
}

function Figure({ name, value, origin }: WordedFigure) {
  return (
    <span className={css["figure"]} data-figures="">
      <span className={css["name"]}>{name}</span> <b className="number">{value}</b>{" "}
      <Provenance {...origin} />
    </span>
  );
}
