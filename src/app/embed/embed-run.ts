/** Lets the page around an embed act upon the running app, and tells it what happens. */
import { pause, reset, train } from "../run/run-actions.ts";
import { isUnderWay } from "../run/run-state.ts";
import { discardWorker } from "../run/worker-connection.ts";
import { useGraphStore } from "../stores/graph-store.ts";
import { openLinked } from "../stores/open-document.ts";
import { useRunStore } from "../stores/run-store.ts";
import { actUpon, tell } from "./parent-page.ts";

/** How long a drawing rests before its change is told, and how often progress is, in milliseconds. */
const changeMs = 250;
const progressMs = 250;

/** Starts listening and telling. */
export function connectToParent(): void {
  actUpon({
    load: (link) => {
      // Nothing in an embed leads back to a run, so none waits.
      discardWorker();
      openLinked(link);
    },
    graph: () => useGraphStore.getState().graph,
    run: train,
    pause,
    reset,
  });
  tellChanges();
  tellProgress();
  tell({ type: "ready", started: true });
}

function tellChanges(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  useGraphStore.subscribe(() => {
    clearTimeout(timer);
    timer = setTimeout(
      () => tell({ type: "change", graph: useGraphStore.getState().graph }),
      changeMs,
    );
  });
}

function tellProgress(): void {
  let lastMs = 0;
  useRunStore.subscribe(({ run }, { run: before }) => {
    const { step, loss, phase } = run;
    const accuracy = run.validation?.accuracy ?? null;
    const now = performance.now();
    const isDue = step !== before.step && now - lastMs >= progressMs;
    if (isDue || accuracy !== (before.validation?.accuracy ?? null)) {
      lastMs = now;
      const msPerStep = run.stepTime?.medianMs ?? null;
      tell({ type: "progress", step, loss, accuracy, msPerStep });
    }
    if (isUnderWay(before.phase) && (phase === "done" || phase === "stopped"))
      tell({ type: "done", step, accuracy });
  });
}
