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

type RunStore = ReturnType<typeof useRunStore.getState>;
type Listener = (event: Event) => void;

/** Who hears a worker that is set aside. */
interface Ears {
  readonly take: (worker: Worker, events: readonly Event[]) => void;
  readonly crash: (worker: Worker) => void;
}

let worker: Worker | null = null;
const aside = new Map<Worker, Ears>();
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

/** Pauses the worker and sets it aside, with all it knows; the next command starts a new one. Null where there is none. */
export function setWorkerAside(ears: Ears): Worker | null {
  const former = worker;
  if (former === null) return null;
  former.postMessage({ type: "pause" } satisfies Command);
  heartbeat.end();
  aside.set(former, ears);
  worker = null;
  return former;
}

/** Makes a worker that was set aside the present one again; whoever listens hears of its engine anew. */
export function takeWorkerBack(former: Worker, engine: EngineDescription | null): void {
  aside.delete(former);
  worker = former;
  if (engine) for (const listener of listeners) listener({ type: "engine", engine });
  heartbeat.begin();
}

/** Ends a worker that was set aside. */
export function endWorker(former: Worker): void {
  aside.delete(former);
  former.terminate();
}

/** Ends the worker and everything it knows; the next command starts a new one. */
export function discardWorker(): void {
  endPresent();
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
    if (started !== worker) {
      if (!("type" in data)) aside.get(started)?.take(started, data);
      return;
    }
    heartbeat.hear();
    if ("type" in data) useRunStore.setState(({ run }) => ({ run: afterAnswer(run) }));
    else take(data);
    if (isBusy(useRunStore.getState().run)) heartbeat.begin();
  });
  started.addEventListener("error", (event) => {
    event.preventDefault();
    if (started === worker) crash(event.message || "The worker could not be loaded.");
    else aside.get(started)?.crash(started);
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
  useRunStore.setState((store) => afterEvents(store, events));
  for (const event of events) for (const listener of listeners) listener(event);
}

/** What is known of a run after some events of its worker. */
export function afterEvents(store: RunStore, events: readonly Event[]): RunStore {
  return {
    ...store,
    run: events.reduce(afterEvent, store.run),
    made: events.reduce((made, event) => afterEventOfDrawing(made, event, graphOf), store.made),
  };
}

function graphOf(edition: number): Graph | undefined {
  return editionOf(edition)?.graph;
}

function takeEngine({ measurement, notice }: EngineDescription): void {
  if (measurement) rememberMeasurement(measurement);
  if (notice) void showMessage("The engine has changed", { description: notice });
}

function endPresent(): void {
  heartbeat.end();
  worker?.terminate();
  worker = null;
}

function crash(detail: string): void {
  endPresent();
  useRunStore.setState(({ run }) => ({ run: afterCrash(run, detail) }));
}
