/** One chart: its key with the values under the pointer, and the curves. While a run goes on it draws without React. */
import { type ReactNode, useEffect, useRef } from "react";
import { printCount, printLoss, printPercent } from "../format.ts";
import { useShownTheme } from "../header/ThemeButton.tsx";
import { smoothingSteps } from "../run/run-history.ts";
import { isUnderWay } from "../run/run-state.ts";
import { runHistory, useRunStore } from "../stores/run-store.ts";
import { fetchPart } from "../widgets/fetch-part.ts";
import { Provenance } from "../widgets/Provenance.tsx";
import css from "./Chart.module.css";
import type { Metric } from "./chart-data.ts";
import type { PlotOptions, Readout } from "./plot.ts";

interface ChartProps {
  readonly metric: Metric;
  readonly title: string;
  readonly isLogarithmic?: boolean;
  /** A control at the end of the key. */
  readonly children?: ReactNode;
}

/** A chart of the loss or of the accuracy over the steps. */
export function Chart({ metric, title, isLogarithmic = false, children }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const train = useRef<HTMLElement>(null);
  const validation = useRef<HTMLElement>(null);
  const summary = useRef<HTMLParagraphElement>(null);
  const isEmpty = useRunStore(({ run }) => run.step === 0);
  const theme = useShownTheme();

  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const onReadout = (readout: Readout) => {
      const print = printValue(metric);
      write(train.current, print(readout.train));
      write(validation.current, print(readout.validation));
      if (readout.step === null) write(summary.current, sentence(metric, readout));
    };
    element.dataset["theme"] = theme;
    return plotInto(element, { metric, isLogarithmic, onReadout });
  }, [metric, isLogarithmic, theme]);

  return (
    <section className={css["chart"]} data-metric={metric} data-figures="" aria-label={title}>
      <div className={css["head"]}>
        <h2>{title}</h2>
        <Provenance kind="measured" by={`${trainHow[metric]} ${validationHow}`} />
        <span className={css["key"]}>
          <Line className={css["train"] ?? ""} />
          <span>
            train
            {metric === "accuracy" && <span className={css["how"]}>, smoothed</span>}
          </span>
          <b ref={train} className="number" />
        </span>
        <span className={css["key"]}>
          <Line className={css["validation"] ?? ""} isDashed />
          validation
          <b ref={validation} className="number" />
        </span>
        {children}
      </div>
      <div ref={place} className={css["plot"]}>
        {isEmpty && (
          <p className={css["empty"]}>
            <span>{emptyWords[metric]}</span>
          </p>
        )}
      </div>
      <p ref={summary} className="for-readers" />
    </section>
  );
}

const trainHow: Record<Metric, string> = {
  loss: "Train: mean over the batch of each step, so it jumps from step to step.",
  accuracy: `Train: over the batch of each step, then averaged over about the last ${smoothingSteps} steps.`,
};

const validationHow = "Validation: over the whole validation set, after each epoch and at the end.";

const emptyWords: Record<Metric, string> = {
  loss: "Press Train: the loss of every step appears here.",
  accuracy: "The share of right answers appears here.",
};

function Line(props: { readonly className: string; readonly isDashed?: boolean }) {
  return (
    <svg className={props.className} width="18" height="8" viewBox="0 0 18 8" aria-hidden="true">
      <g fill="none" stroke="currentColor" strokeWidth="1.75">
        <path d="M0 4h18" strokeDasharray={props.isDashed ? "4 10" : undefined} />
        {props.isDashed && <circle cx="9" cy="4" r="2.4" />}
      </g>
    </svg>
  );
}

/** Draws into an element until told to stop. The library that draws is fetched after the first screen is shown. */
function plotInto(element: HTMLElement, options: PlotOptions): () => void {
  const ending = new AbortController();
  const drawing = fetchPart("What draws the chart", () => import("./plot.ts"));
  const drawn = drawing.then(({ createPlot }) => {
    if (ending.signal.aborted) return;
    const plot = createPlot(element, options);
    const observer = new ResizeObserver(plot.resize);
    observer.observe(element);
    const stop = redrawOnChange(plot.draw);
    ending.signal.addEventListener("abort", () => {
      observer.disconnect();
      stop();
      plot.destroy();
    });
  });
  drawn.catch((error: Error) => {
    if (!ending.signal.aborted) element.append(error.message);
  });
  return () => ending.abort();
}

/** Least time between two drawings while a run goes on, in milliseconds: without a GPU the processor that trains draws them. */
const redrawMs = 250;

/** Draws what changed of the history, at once when the run comes to rest. */
function redrawOnChange(draw: () => void): () => void {
  let drawn = runHistory.revision;
  let drawnMs = Number.NEGATIVE_INFINITY;
  let frame = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const drawSoon = () => {
    timer = undefined;
    if (frame !== 0) return;
    frame = requestAnimationFrame((ms) => {
      frame = 0;
      drawn = runHistory.revision;
      drawnMs = ms;
      draw();
    });
  };
  const request = () => {
    if (frame !== 0 || runHistory.revision === drawn) return;
    const isUnhurried = isUnderWay(useRunStore.getState().run.phase);
    const waitMs = isUnhurried ? drawnMs + redrawMs - performance.now() : 0;
    if (waitMs > 0) timer ??= setTimeout(drawSoon, waitMs);
    else {
      clearTimeout(timer);
      drawSoon();
    }
  };
  const stop = useRunStore.subscribe(request);
  draw();
  return () => {
    stop();
    clearTimeout(timer);
    cancelAnimationFrame(frame);
  };
}

function printValue(metric: Metric): (value: number | null) => string {
  const print = metric === "loss" ? printLoss : printPercent;
  return (value) => (value === null ? "–" : print(value));
}

function sentence(metric: Metric, { train, validation }: Readout): string {
  if (train === null) return "Nothing measured yet.";
  const print = printValue(metric);
  const steps = printCount(runHistory.losses.length);
  return `After ${steps} steps: train ${print(train)}, validation ${print(validation)}.`;
}

function write(element: HTMLElement | null, text: string): void {
  if (element && element.textContent !== text) element.textContent = text;
}
