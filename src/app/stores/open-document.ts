/** Opens documents and saves them as files: read, checked and put in place in one step, or not at all. */

import type { Graph } from "../../graph/graph.ts";
import { plainSettings } from "../../graph/link/link-settings.ts";
import type { LinkedGraph } from "../../graph/link/unpack.ts";
import { printGraph } from "../../graph/schema.ts";
import { exchangeRuns, type ParkedRun, parkRun, useParkedRun } from "../run/parked-run.ts";
import { prepare } from "../run/run-actions.ts";
import { saveNow } from "./autosave.ts";
import { clearAddress } from "./clear-address.ts";
import { requestFit } from "./fit-request.ts";
import { edit, restoreGraph, useGraphStore } from "./graph-store.ts";
import { dismissNotice, showNotice } from "./notice-store.ts";
import { mintProjectId, readProject, rememberCurrent, type StoredProject } from "./projects.ts";
import { saveText } from "./save-text.ts";
import { useSession } from "./session.ts";
import { isDockTab, selectNodes, useViewStore } from "./view-store.ts";

/**
 * Puts a document on the screen; the run of the one before waits. In a project of one's own that is one undoable step; a
 * document that is opened over a linked drawing becomes a project of its own.
 */
export function openDocument(graph: Graph): void {
  parkRun();
  const { projectId, settings } = useSession.getState();
  if (projectId === null || settings !== plainSettings) startProject(graph);
  else edit(() => graph);
  afterOpening();
  prepare();
}

/** Makes a project of its own of a document: nothing locks it, and nothing that is on the screen goes into it. */
export function startProject(graph: Graph): void {
  saveNow();
  const id = mintProjectId();
  useSession.setState({ projectId: id, formerId: null, kept: null, settings: plainSettings });
  rememberCurrent(id);
  restoreGraph(graph);
  clearAddress();
}

/**
 * Puts a linked drawing on the screen. Nothing is kept, fetched or trained before the reader does something.
 *
 * @param before the project to go back to, where it is not the one on the screen
 */
export function openLinked({ graph, settings }: LinkedGraph, before: string | null = null): void {
  parkRun();
  saveNow();
  const { projectId, formerId } = useSession.getState();
  useSession.setState({
    projectId: null,
    formerId: before ?? projectId ?? formerId,
    kept: graph,
    settings,
  });
  restoreGraph(graph);
  afterOpening();
  const { view } = settings;
  if (view === null) return;
  selectNodes(view.selected);
  if (view.tab !== null && isDockTab(view.tab)) useViewStore.setState({ tab: view.tab });
}

/** Puts a project of this browser on the screen; one that cannot be read changes nothing but a message. */
export function openProject(id: string): void {
  const project = readProject(id);
  if (project.graph === null) {
    showNotice({
      message: "This project could not be opened.",
      detail: project.problem ?? "",
      action: "It is kept as it is, and your drawing is as it was.",
    });
    return;
  }
  saveNow();
  const { parked } = useParkedRun.getState();
  if (parked?.session.projectId === id && isSame(parked.graph, project.graph)) {
    goBack();
    return;
  }
  parkRun();
  showProject(project);
  afterOpening();
  prepare();
}

/**
 * Goes back to the run that waits, with its drawing, its project and the way back through its edits; a run on the screen waits in
 * its place. Where the project was edited since, the run's drawing comes as an edit that can be undone.
 */
export function goBack(): void {
  saveNow();
  exchangeRuns(showParked);
  afterOpening();
}

function showParked({ graph, session, undo }: ParkedRun): void {
  const { projectId } = session;
  const stored = projectId === null ? null : readProject(projectId);
  const isShown = projectId !== null && projectId === useSession.getState().projectId;
  if (isShown || (stored?.graph && !isSame(graph, stored.graph))) {
    if (stored && !isShown) showProject(stored);
    useSession.setState({ settings: plainSettings });
    edit(() => graph);
    useSession.setState({ settings: session.settings });
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

/** Puts a stored project in place, without a way back and without touching the run: also for the start of the page. */
export function showProject({ id, graph, settings }: StoredProject): void {
  if (graph === null) return;
  useSession.setState({ projectId: id, formerId: null, kept: graph, settings: known(settings) });
  rememberCurrent(id);
  restoreGraph(graph);
  clearAddress();
}

/** Saves the document as a file of JSON, named after it. */
export function saveAsFile(): void {
  const { graph } = useGraphStore.getState();
  saveText(graph.name, printGraph(graph));
}

function isSame(a: Graph, b: Graph): boolean {
  return printGraph(a) === printGraph(b);
}

function afterOpening(): void {
  dismissNotice();
  selectNodes([]);
  requestFit();
}

/** The one object for plain settings, so that they are told by identity. */
function known(settings: StoredProject["settings"]): StoredProject["settings"] {
  const isPlain = settings.lock === "none" && settings.hide.length === 0 && !settings.readOnly;
  return isPlain ? plainSettings : settings;
}
