/** Goes back to the run that waits, with its drawing, its project and the way back through its edits. */
import type { Graph } from "../../graph/graph.ts";
import { plainSettings } from "../../graph/link/link-settings.ts";
import { printGraph } from "../../graph/schema.ts";
import { saveNow } from "../stores/autosave.ts";
import { clearAddress } from "../stores/clear-address.ts";
import { edit, restoreGraph, useGraphStore } from "../stores/graph-store.ts";
import { afterOpening, showProject } from "../stores/open-document.ts";
import { readProject, rememberCurrent } from "../stores/projects.ts";
import { runHistory, useRunStore } from "../stores/run-store.ts";
import { useSession } from "../stores/session.ts";
import { restoreEdition } from "./editions.ts";
import { type ParkedRun, takeOffScreen, useParkedRun } from "./parked-run.ts";
import { putBack } from "./run-history.ts";
import { discardWorker, endWorker, takeWorkerBack } from "./worker-connection.ts";

/** Exchanges the run that waits for the one on the screen; that waits in its place where it has begun. */
export function goBack(): void {
  const { parked } = useParkedRun.getState();
  if (parked === null) return;
  saveNow();
  const present = takeOffScreen();
  discardWorker();
  useParkedRun.setState({ parked: present });
  showDrawing(parked);
  if (parked.edition) restoreEdition(...parked.edition);
  putBack(runHistory, parked.history);
  useRunStore.setState(parked.store);
  takeWorkerBack(parked.worker, parked.store.run.engine);
  afterOpening();
}

/** Ends the run that waits. */
export function endParkedRun(): void {
  const { parked } = useParkedRun.getState();
  useParkedRun.setState({ parked: null });
  if (parked) endWorker(parked.worker);
}

/** Where the project was edited since, the run's drawing comes as an edit that can be undone, so that nothing is written over. */
function showDrawing({ graph, session, undo }: ParkedRun): void {
  const { projectId, settings } = session;
  const stored = projectId === null ? null : readProject(projectId);
  const isShown = projectId !== null && projectId === useSession.getState().projectId;
  if (isShown || (stored?.graph && !isSame(graph, stored.graph))) {
    if (stored && !isShown) showProject(stored);
    useSession.setState({ settings: plainSettings });
    edit((present) => (isSame(present, graph) ? present : graph));
    useSession.setState({ settings });
    return;
  }
  // A project that was deleted since is kept again.
  const isGone = projectId !== null && stored?.graph === null;
  useSession.setState({ ...session, kept: isGone ? null : graph });
  if (projectId !== null) rememberCurrent(projectId);
  restoreGraph(graph);
  useGraphStore.temporal.setState(undo);
  clearAddress();
}

function isSame(a: Graph, b: Graph): boolean {
  return printGraph(a) === printGraph(b);
}
