/** Where the run stands, in figures that say how they were obtained. */
import { type ComponentProps, useEffect, useRef, useState } from "react";
import { printCount, printLoss, printMs, printPercent } from "../format.ts";
import type { ValidationPoint } from "../run/run-history.ts";
import { isUnderWay, type Run, type RunPhase } from "../run/run-state.ts";
import { useRunStore } from "../stores/run-store.ts";
import { Provenance } from "../widgets/Provenance.tsx";
import css from "./RunStatus.module.css";

const phaseWords: Record<RunPhase, string> = {
  none: "Not started",
  loading: "Getting ready",
  crashed: "Crashed",
  ready: "Ready",
  running: "Running",
  validating: "Validating",
  paused: "Paused",
  stopped: "Stopped",
  done: "Done",
  failed: "Failed",
};

/** How often a screen reader hears of a run that is under way, in milliseconds. */
const announceMs = 15_000;

/** The status line. It changes up to ten times a second, so screen readers are told through a calmer line beside it. */
export function RunStatus() {
  const run = useRunStore((store) => store.run);
  const { loss, validation, stepTime } = run;
  return (
    <div className={css["room"]}>
      <div className={css["status"]} role="status" aria-label="Training" aria-live="off">
        <span className={css["state"]} data-phase={run.phase}>
          <span className={css["light"]} />
          {phaseWords[run.phase]}
          {run.validating && ` ${Math.round((100 * run.validating.done) / run.validating.total)}%`}
        </span>{" "}
        <Figure
          name="step"
          value={printCount(run.step)}
          kind="measured"
          word="counted"
          by="Steps done, counted by the worker."
        />{" "}
        <Figure
          name="epoch"
          follows
          value={run.epoch.toFixed(1)}
          kind="derived"
          by="Steps done × images of a batch ÷ images to train on."
        />{" "}
        <Figure
          name="loss"
          value={loss === null ? "–" : printLoss(loss)}
          kind="measured"
          by="Mean over the batch of the last step: one sample, so it jumps from step to step."
        />{" "}
        {validation && (
          <Figure
            name="accuracy"
            value={printPercent(validation.accuracy)}
            kind="measured"
            by={howMeasured(validation)}
          />
        )}{" "}
        {stepTime && (
          <Figure
            name="ms/step"
            value={printMs(stepTime.medianMs)}
            kind="measured"
            by={`By the worker's clock: median of the last ${stepTime.steps} steps, which took from ${printMs(stepTime.minMs)} to ${printMs(stepTime.maxMs)} ms.`}
          />
        )}
      </div>
      <Announcement run={run} />
    </div>
  );
}

function howMeasured({ step, topKAccuracy }: ValidationPoint): string {
  const how = `Over the whole validation set, after step ${printCount(step)}`;
  return topKAccuracy === undefined ? `${how}.` : `${how}; top 3: ${printPercent(topKAccuracy)}.`;
}

interface FigureProps extends ComponentProps<typeof Provenance> {
  readonly name: string;
  readonly value: string;
  /** It follows from another figure, and goes where there is no room for all. */
  readonly follows?: boolean;
}

/** The name and its provenance above, the value below. */
function Figure({ name, value, follows = false, ...origin }: FigureProps) {
  return (
    <span className={`${css["figure"]} ${follows ? css["follows"] : ""}`} data-figures="">
      <span className={css["name"]}>{name}</span> <b className="number">{value}</b>{" "}
      <Provenance {...origin} />
    </span>
  );
}

/** Tells a screen reader of each change of state at once, and of progress now and then. */
function Announcement({ run }: { readonly run: Run }) {
  const [said, setSaid] = useState("");
  const latest = useRef(run);
  latest.current = run;
  useEffect(() => {
    const say = () => setSaid(sentence(latest.current));
    if (run.phase === "none" || run.phase === "ready" || run.phase === "loading") return;
    say();
    if (!isUnderWay(run.phase)) return;
    const timer = setInterval(say, announceMs);
    return () => clearInterval(timer);
  }, [run.phase]);
  return (
    <div className="for-readers" aria-live="polite">
      {said}
    </div>
  );
}

function sentence({ phase, step, loss, validation }: Run): string {
  const parts = [`${phaseWords[phase]} at step ${step}`];
  if (loss !== null) parts.push(`loss ${printLoss(loss)}`);
  if (validation) parts.push(`validation accuracy ${printPercent(validation.accuracy)}`);
  return parts.join(", ");
}
