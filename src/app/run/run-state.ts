/** What the page knows of the run, and how each event of the worker changes it. */
import type { EngineDescription, Event, Fault, RunState, StepTime } from "../../protocol/event.ts";
import type { ValidationPoint } from "./run-history.ts";

/** `none`: nothing was loaded yet. `loading`: asked for, not there yet. `crashed`: the worker is gone. */
export type RunPhase = "none" | "loading" | "crashed" | RunState;

/** Everything but the series, which are in the run's history. */
export interface Run {
  readonly phase: RunPhase;
  readonly engine: EngineDescription | null;
  readonly step: number;
  /** Epochs done, with a fraction. */
  readonly epoch: number;
  /** Over the batch of the last step. */
  readonly loss: number | null;
  readonly stepTime: StepTime | null;
  readonly validating: { readonly done: number; readonly total: number } | null;
  readonly validation: ValidationPoint | null;
  readonly parameters: { readonly kept: number; readonly all: number } | null;
  readonly fault: Fault | null;
}

const crashed = "E_WORKER_CRASH";
const silent = "E_WORKER_SILENT";

/** Before anything was loaded. */
export const initialRun: Run = {
  phase: "none",
  engine: null,
  step: 0,
  epoch: 0,
  loss: null,
  stepTime: null,
  validating: null,
  validation: null,
  parameters: null,
  fault: null,
};

/** The run after an event. */
export function afterEvent(before: Run, event: Event): Run {
  const run = afterAnswer(before);
  switch (event.type) {
    case "engine":
      return { ...run, engine: event.engine };
    case "loaded":
      return afterLoaded(run, event);
    case "state":
      return {
        ...run,
        phase: event.state,
        validating: event.state === "validating" ? run.validating : null,
        fault: event.state === "failed" ? run.fault : null,
      };
    case "progress":
      return afterProgress(run, event);
    case "validating":
      return { ...run, validating: { done: event.done, total: event.total } };
    case "validation": {
      const { type, ...validation } = event;
      return { ...run, validating: null, validation };
    }
    case "reset":
      return { ...atStart(run), parameters: run.parameters };
    case "failed":
      return { ...run, phase: "failed", validating: null, fault: event.fault };
    case "profile":
    case "stored":
      return run;
    default:
      return event satisfies never;
  }
}

/** The run after the worker died. */
export function afterCrash(run: Run, detail: string): Run {
  const fault: Fault = {
    code: crashed,
    message: "The training worker stopped unexpectedly.",
    detail,
    action: "Restart the engine. Your drawing is unharmed; the run starts again at step 0.",
  };
  return { ...run, phase: "crashed", validating: null, fault };
}

/** The run while its worker leaves a ping unanswered. It may be in a step that takes long, so nothing is ended. */
export function afterSilence(run: Run, seconds: number): Run {
  const fault: Fault = {
    code: silent,
    message: "The training worker does not answer.",
    detail: `It had been silent for ${Math.round(seconds)} seconds when this appeared; this goes as soon as it answers.`,
    action:
      "It has stopped, or one step takes very long. Wait, or restart the engine: your drawing is unharmed, and the run starts again at step 0.",
  };
  return { ...run, fault };
}

/** The run when its worker answers after all; the same object where it was not silent. */
export function afterAnswer(run: Run): Run {
  return run.fault?.code === silent ? { ...run, fault: null } : run;
}

/**
 * How long a worker may leave a ping unanswered, in milliseconds. It answers between two steps, so the longest step that is known
 * counts several times; before the first one, kernels are compiled and engines compared. One that is at rest has nothing to do but answer.
 */
export function patienceMs(run: Run): number {
  if (run.stepTime !== null) return Math.max(10_000, 5 * run.stepTime.maxMs);
  return isBusy(run) ? 60_000 : 10_000;
}

/** Tells whether the worker has something to say without being asked anything more. */
export function isBusy({ phase }: Run): boolean {
  return phase === "loading" || isUnderWay(phase);
}

/** Tells whether a fault is of the worker itself, so that a new one helps. */
export function needsNewWorker({ code }: Fault): boolean {
  return code === crashed || code === silent;
}

/** Tells whether a fault may be gone when the same is tried again: what could not be fetched, or arrived damaged. */
export function isWorthAnotherTry({ code }: Fault): boolean {
  return code === "E_DATA_LOAD" || code === "E_DATA_CORRUPT";
}

/** What stands in place of the engine's name while there is none. */
export function unnamedEngine(phase: RunPhase): string {
  if (phase === "loading") return "starting…";
  return phase === "crashed" || phase === "failed" ? "not available" : "not started";
}

/** Tells whether steps are being taken. */
export function isUnderWay(phase: RunPhase): boolean {
  return phase === "running" || phase === "validating";
}

/** Tells whether the worker holds parameters that can be trained on. */
export function isLoaded(run: Run): boolean {
  return run.parameters !== null && run.phase !== "crashed";
}

/** Tells whether an edit of the network matters to the run: it has taken a step, or is taking one. */
export function hasBegun(run: Run): boolean {
  return isLoaded(run) && (run.step > 0 || isUnderWay(run.phase));
}

function afterLoaded(run: Run, event: Extract<Event, { type: "loaded" }>): Run {
  const parameters = { kept: event.keptParameters, all: event.parameters };
  const next = event.step === 0 ? atStart(run) : { ...run, step: event.step };
  return { ...next, phase: run.phase === "loading" ? "ready" : run.phase, parameters };
}

function afterProgress(run: Run, event: Extract<Event, { type: "progress" }>): Run {
  const count = event.losses.length;
  return {
    ...run,
    step: count > 0 ? event.firstStep + count - 1 : run.step,
    loss: event.losses[count - 1] ?? run.loss,
    epoch: event.epoch,
    stepTime: event.stepTime ?? run.stepTime,
    validating: null,
  };
}

function atStart(run: Run): Run {
  return { ...initialRun, phase: run.phase, engine: run.engine };
}
