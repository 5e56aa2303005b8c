/** The run that waits while another drawing is on the screen: its worker is paused and keeps every number of it. At most one waits. */
import { create } from "zustand";
import type { Graph } from "../../graph/graph.ts";
import type { Event } from "../../protocol/event.ts";
import { useGraphStore } from "../stores/graph-store.ts";
import { runHistory, useRunStore } from "../stores/run-store.ts";
import { useSession } from "../stores/session.ts";
import { showMessage } from "../widgets/message.ts";
import { type Edition, newestEdition, restoreEdition } from "./editions.ts";
import { putBack, type RunHistory, record, takeOut } from "./run-history.ts";
import { hasBegun, needsNewWorker } from "./run-state.ts";
import {
  afterEvents,
  discardWorker,
  endWorker,
  setWorkerAside,
  takeWorkerBack,
} from "./worker-connection.ts";

type RunStore = ReturnType<typeof useRunStore.getState>;
type Session = ReturnType<typeof useSession.getState>;
type Undo = ReturnType<typeof useGraphStore.temporal.getState>;

/** A run that waits, with the drawing and the project that were on the screen with it. */
export interface ParkedRun {
  readonly worker: Worker;
  readonly store: RunStore;
  readonly history: RunHistory;
  readonly edition: readonly [number, Edition] | null;
  readonly graph: Graph;
  readonly session: Session;
  readonly undo: Pick<Undo, "pastStates" | "futureStates">;
}

/** The run that waits, or null. */
export const useParkedRun = create<{ readonly parked: ParkedRun | null }>()(() => ({
  parked: null,
}));

/**
 * Makes room for another drawing, and is called before that is put in place: a run that has begun is paused and waits, in place of
 * one that waited before, of which a message tells. A run that has not begun ends.
 */
export function parkRun(): void {
  const former = useParkedRun.getState().parked;
  const parked = takeOffScreen();
  discardWorker();
  if (parked === null) return;
  useParkedRun.setState({ parked });
  if (former) letGo(former, "Only one run can wait, and now another does.");
}

/** Exchanges the run that waits for the one on the screen, whose place `show` gives to the other drawing in between. */
export function exchangeRuns(show: (parked: ParkedRun) => void): void {
  const { parked } = useParkedRun.getState();
  if (parked === null) return;
  const present = takeOffScreen();
  discardWorker();
  useParkedRun.setState({ parked: present });
  show(parked);
  if (parked.edition) restoreEdition(...parked.edition);
  putBack(runHistory, parked.history);
  useRunStore.setState(parked.store);
  takeWorkerBack(parked.worker, parked.store.run.engine);
}

/** Ends the run that waits. */
export function endParkedRun(): void {
  const { parked } = useParkedRun.getState();
  useParkedRun.setState({ parked: null });
  if (parked) endWorker(parked.worker);
}

/** What the run on the screen is, set aside; null where none has begun, or its worker no longer answers. */
function takeOffScreen(): ParkedRun | null {
  const store = useRunStore.getState();
  const { run } = store;
  if (!hasBegun(run) || (run.fault && needsNewWorker(run.fault))) return null;
  const worker = setWorkerAside({ take: takeAside, crash: crashAside });
  if (worker === null) return null;
  const { graph } = useGraphStore.getState();
  const { pastStates, futureStates } = useGraphStore.temporal.getState();
  return {
    worker,
    store,
    history: takeOut(runHistory),
    edition: newestEdition(),
    graph,
    session: useSession.getState(),
    undo: { pastStates, futureStates },
  };
}

/** Until the pause is reached, the run still tells of its last steps. */
function takeAside(worker: Worker, events: readonly Event[]): void {
  const { parked } = useParkedRun.getState();
  if (parked?.worker !== worker) return;
  for (const event of events) record(parked.history, event);
  useParkedRun.setState({ parked: { ...parked, store: afterEvents(parked.store, events) } });
}

function crashAside(worker: Worker): void {
  const { parked } = useParkedRun.getState();
  if (parked?.worker !== worker) return;
  useParkedRun.setState({ parked: null });
  letGo(parked, "The worker that kept it stopped unexpectedly.");
}

function letGo({ worker, graph, store }: ParkedRun, why: string): void {
  endWorker(worker);
  void showMessage(`${graph.name || "untitled"}’s run ended at step ${store.run.step}`, {
    description: `${why} Its drawing is kept.`,
    duration: Number.POSITIVE_INFINITY,
    closeButton: true,
  });
}
