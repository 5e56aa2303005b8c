/** What the run controls do: turns the document and the user's wishes into Commands. */

import { isSameNetwork } from "../../graph/edits/same-network.ts";
import { fieldProblem } from "../../graph/field.ts";
import type { Graph } from "../../graph/graph.ts";
import { trainingFields } from "../../graph/training-fields.ts";
import type { RunSettings } from "../../protocol/command.ts";
import { compilationOf } from "../stores/compilation.ts";
import { useCompileChoice } from "../stores/compile-choice.ts";
import { useGraphStore } from "../stores/graph-store.ts";
import { isUpToDate, useRunStore } from "../stores/run-store.ts";
import { showMessage } from "../widgets/message.ts";
import { rememberEdition } from "./editions.ts";
import { engineWish } from "./engine-wish.ts";
import { hasBegun, isLoaded, isUnderWay } from "./run-state.ts";
import { discardWorker, onWorkerEvent, send } from "./worker-connection.ts";

/** Trains, trains on, or resumes, with the document as it is now. */
export function train(): void {
  const { phase } = useRunStore.getState().run;
  if (isUnderWay(phase) || !bringUpToDate()) return;
  send({ type: phase === "paused" ? "resume" : "start" });
}

/** Does one step and pauses. */
export function step(): void {
  if (isUnderWay(useRunStore.getState().run.phase) || !bringUpToDate()) return;
  send({ type: "step" });
}

/** Pauses a run that is under way. */
export function pause(): void {
  send({ type: "pause" });
}

/** Ends the run with a last validation; pressed again, without it. */
export function stop(): void {
  send({ type: "stop" });
}

/** Takes the run back to step 0, of the drawing as it is now where it can be trained. */
export function reset(): void {
  const store = useRunStore.getState();
  const { run, trained } = store;
  const { graph } = useGraphStore.getState();
  if (run.phase === "crashed") {
    restart();
    return;
  }
  const isStale = run.phase === "failed" || (trained !== null && !isUpToDate(store, graph));
  if (isStale && load(graph)) return;
  if (isLoaded(run)) send({ type: "reset" });
}

/** Hands the edited drawing to the run without stopping it: what still fits keeps its values. */
export function applyEdit(): void {
  replace(useGraphStore.getState().graph);
}

/** Begins again with a fresh worker and, when the document can be trained, a run at step 0. */
export function restart(): void {
  discardWorker();
  load(useGraphStore.getState().graph);
}

/** Gets a run ready before anyone asks, so that the engine is known and Train answers at once. */
export function prepare(): void {
  if (useRunStore.getState().run.phase === "none") load(useGraphStore.getState().graph);
}

/** Tells a run of a new learning rate while it goes on; an impossible one is kept back. */
export function passOnLearningRate(learningRate: number): void {
  if (fieldProblem(trainingFields.learningRate, learningRate)) return;
  const { run, trained } = useRunStore.getState();
  if (trained && isLoaded(run)) send({ type: "set-learning-rate", learningRate });
}

/** Makes sure that the worker has the Programs of the document; false when there are none. */
function bringUpToDate(): boolean {
  const store = useRunStore.getState();
  const { run, trained } = store;
  const { graph } = useGraphStore.getState();
  if (!compilationOf(graph).programs) return false;
  if (run.phase === "crashed") discardWorker();
  if (!trained || run.phase === "crashed") return load(graph);
  if (!isLoaded(run) && run.phase !== "loading") return load(graph);
  if (isUpToDate(store, graph) && trained.training.epochs === graph.training.epochs) return true;
  return hasBegun(run) ? replace(graph) : load(graph);
}

function load(graph: Graph): boolean {
  const { programs } = compilationOf(graph);
  if (!programs) return false;
  useRunStore.setState(({ run }) => ({
    run: { ...run, phase: "loading", parameters: null, fault: null },
    trained: graph,
    trainedWith: useCompileChoice.getState(),
  }));
  const settings = settingsOf(graph);
  const edition = rememberEdition(graph);
  send({ type: "load", dataUrl: dataUrl(), ...engineWish(), programs, settings, edition });
  return true;
}

function replace(graph: Graph): boolean {
  const { programs } = compilationOf(graph);
  if (!programs) return false;
  const { trained } = useRunStore.getState();
  if (trained && !isSameNetwork(trained, graph)) announceKeptParameters();
  useRunStore.setState({ trained: graph, trainedWith: useCompileChoice.getState() });
  const edition = rememberEdition(graph);
  send({ type: "replace", programs, settings: settingsOf(graph), edition });
  return true;
}

function announceKeptParameters(): void {
  const forget = onWorkerEvent((event) => {
    if (event.type !== "loaded") return;
    forget();
    const { keptParameters, parameters } = event;
    void showMessage(`Kept ${keptParameters} of ${parameters} parameters`, {
      description:
        keptParameters === parameters
          ? "Every one still fits, so training goes on from where it was."
          : "The others are new or have another shape: they start afresh.",
    });
  });
}

/** Where the data sets are. */
export function dataUrl(): string {
  return new URL("data/", document.baseURI).href;
}

/** The settings of a run that are not part of its Programs. */
export function settingsOf({ training }: Graph): RunSettings {
  const { data, learningRate, schedule, epochs, seed } = training;
  return { data, learningRate, schedule, epochs, seed };
}
