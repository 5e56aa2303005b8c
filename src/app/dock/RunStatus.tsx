/** Where the run stands, in figures that say how they were obtained. */
import { useEffect, useRef, useState } from "react";
import { printCount, printLoss, printMs, printPercent } from "../format.ts";
import type { ValidationPoint } from "../run/run-history.ts";
import { isUnderWay, type Run, type RunPhase } from "../run/run-state.ts";
import { useRunStore } from "../stores/run-store.ts";
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
    <>
      <div className={css["status"]} role="status" aria-label="Training" aria-live="off">
        <span className={css["state"]} data-phase={run.phase}>
          <span className={css["light"]} />
          {phaseWords[run.phase]}
          {run.validating && ` ${Math.round((100 * run.validating.done) / run.validating.total)}%`}
        </span>{" "}
        <Figure name="step" value={printCount(run.step)} how="Steps done, counted by the worker" />{" "}
        <Figure name="epoch" value={run.epoch.toFixed(1)} how="Times through the training images" />{" "}
        <Figure
          name="loss"
          value={loss === null ? "–" : printLoss(loss)}
          how="Measured: mean over the batch of the last step"
        />{" "}
        {validation && (
          <Figure
            name="accuracy"
            value={printPercent(validation.accuracy)}
            how={howMeasured(validation)}
          />
        )}{" "}
        {stepTime && (
          <span
            className={css["figure"]}
            title={`Measured with the worker's clock: median of the last ${stepTime.steps} steps, from ${printMs(stepTime.minMs)} to ${printMs(stepTime.maxMs)} ms`}
          >
            <b className="number">{printMs(stepTime.medianMs)}</b> ms/step
          </span>
        )}
      </div>
      <Announcement run={run} />
    </>
  );
}

function howMeasured({ step, topKAccuracy }: ValidationPoint): string {
  const how = `Measured over the whole validation set, after step ${printCount(step)}`;
  return topKAccuracy === undefined ? how : `${how}; top 3: ${printPercent(topKAccuracy)}`;
}

function Figure(props: { readonly name: string; readonly value: string; readonly how: string }) {
  return (
    <span className={css["figure"]} title={props.how}>
      {props.name} <b className="number">{props.value}</b>
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
