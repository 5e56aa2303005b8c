/** Starts the training worker, sends it Commands and passes its Events on: the only file that knows there is a worker. */
import type { Graph } from "../../graph/graph.ts";
import type { Command } from "../../protocol/command.ts";
import type { EngineDescription, Event } from "../../protocol/event.ts";
import type { Ping, Pong } from "../../protocol/heartbeat.ts";
import { runHistory, useRunStore } from "../stores/run-store.ts";
import { showMessage } from "../widgets/message.ts";
import { afterEventOfDrawing } from "./drawing-run.ts";
import { editionOf } from "./editions.ts";
import { rememberMeasurement } from "./engine-wish.ts";
import { Heartbeat } from "./heartbeat.ts";
import { clear, record } from "./run-history.ts";
import {
  afterAnswer,
  afterCrash,
  afterEvent,
  afterSilence,
  initialRun,
  isBusy,
  patienceMs,
} from "./run-state.ts";

type Listener = (event: Event) => void;

let worker: Worker | null = null;
const listeners = new Set<Listener>();

const heartbeat = new Heartbeat({
  ping: () => worker?.postMessage({ type: "ping" } satisfies Ping),
  isBusy: () => isBusy(useRunStore.getState().run),
  patienceMs: () => patienceMs(useRunStore.getState().run),
  isAsleep: () => document.hidden,
  onSilence: (silentMs) =>
    useRunStore.setState(({ run }) => ({ run: afterSilence(run, silentMs / 1000) })),
  now: () => performance.now(),
  every: (intervalMs, callback) => {
    const timer = setInterval(callback, intervalMs);
    return () => clearInterval(timer);
  },
});

/** Posts a command to the worker, starting one if there is none. The answer comes as Events. */
export function send(command: Command): void {
  worker ??= startWorker();
  worker.postMessage(command);
  heartbeat.begin();
}

/** Ends the worker and everything it knows; the next command starts a new one. */
export function discardWorker(): void {
  endWorker();
  clear(runHistory);
  useRunStore.setState({ run: initialRun, trained: null, trainedWith: null, made: null });
}

/** Calls back after each event has reached the store; returns the way to stop it. */
export function onWorkerEvent(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** A worker that waits for Commands and answers with Events; whoever asks for one ends it. */
export function createWorker(): Worker {
  return new Worker(new URL("../../worker/main.ts", import.meta.url), { type: "module" });
}

function startWorker(): Worker {
  const started = createWorker();
  started.addEventListener("message", ({ data }: MessageEvent<readonly Event[] | Pong>) => {
    if (started !== worker) return;
    heartbeat.hear();
    if ("type" in data) useRunStore.setState(({ run }) => ({ run: afterAnswer(run) }));
    else take(data);
    if (isBusy(useRunStore.getState().run)) heartbeat.begin();
  });
  started.addEventListener("error", (event) => {
    event.preventDefault();
    if (started === worker) crash(event.message || "The worker could not be loaded.");
  });
  started.addEventListener("messageerror", () => {
    if (started === worker) crash("A message from the worker could not be read.");
  });
  return started;
}

/** What comes together changes the screen once. */
function take(events: readonly Event[]): void {
  for (const event of events) {
    record(runHistory, event);
    if (event.type === "engine") takeEngine(event.engine);
  }
  useRunStore.setState(({ run, made }) => ({
    run: events.reduce(afterEvent, run),
    made: events.reduce((before, event) => afterEventOfDrawing(before, event, graphOf), made),
  }));
  for (const event of events) for (const listener of listeners) listener(event);
}

function graphOf(edition: number): Graph | undefined {
  return editionOf(edition)?.graph;
}

function takeEngine({ measurement, notice }: EngineDescription): void {
  if (measurement) rememberMeasurement(measurement);
  if (notice) void showMessage("The engine has changed", { description: notice });
}

function endWorker(): void {
  heartbeat.end();
  worker?.terminate();
  worker = null;
}

function crash(detail: string): void {
  endWorker();
  useRunStore.setState(({ run }) => ({ run: afterCrash(run, detail) }));
}
