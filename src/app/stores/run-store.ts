/** The run as the worker's events tell it, and the drawing that it trains. */
import { create } from "zustand";
import { isSameNetwork } from "../../graph/edits/same-network.ts";
import type { Graph } from "../../graph/graph.ts";
import type { DrawingRun } from "../run/drawing-run.ts";
import { createRunHistory, type RunHistory } from "../run/run-history.ts";
import { initialRun, type Run } from "../run/run-state.ts";
import { type CompileChoice, useCompileChoice } from "./compile-choice.ts";

interface RunStore {
  readonly run: Run;
  /** The drawing as it was when the worker last got Programs, or null. */
  readonly trained: Graph | null;
  /** How that was compiled. */
  readonly trainedWith: CompileChoice | null;
  /** What was made with the drawing that the worker has; null before it has one. */
  readonly made: DrawingRun | null;
}

/** What is known of the run. Read it with a selector that picks what is shown. */
export const useRunStore = create<RunStore>()(
  (): RunStore => ({ run: initialRun, trained: null, trainedWith: null, made: null }),
);

/** Tells whether the worker trains what is on the screen, compiled as chosen. */
export function isUpToDate({ trained, trainedWith }: RunStore, graph: Graph): boolean {
  return (
    trained !== null && trainedWith === useCompileChoice.getState() && isSameNetwork(trained, graph)
  );
}

/** The series of the present run. They grow in place and never pass through React. */
export const runHistory: RunHistory = createRunHistory();
