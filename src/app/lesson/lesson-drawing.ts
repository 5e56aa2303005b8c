/** Puts the drawings of a lesson on the screen, in the lesson's own project: with its class seed, locks and hidden parts. */
import type { Graph } from "../../graph/graph.ts";
import { type LinkSettings, plainSettings } from "../../graph/link/link-settings.ts";
import { isTaught, type Lesson } from "../../lessons/lesson.ts";
import { parkRun } from "../run/parked-run.ts";
import { useGraphStore } from "../stores/graph-store.ts";
import { openDocument, startProject } from "../stores/open-document.ts";
import { writeProject } from "../stores/projects.ts";
import { useSession } from "../stores/session.ts";

/** What of the screen and of the drawing a lesson keeps from its learner. */
export function lessonSettings(lesson: Lesson): LinkSettings {
  if (!isTaught(lesson)) return plainSettings;
  const { lock, hide } = lesson;
  return lock === "none" && hide.length === 0 ? plainSettings : { ...plainSettings, lock, hide };
}

/**
 * Shows a drawing of a lesson: in one undoable step where the lesson's project is on the screen, else as a new project, so that
 * no other one is written over. A lock binds the learner, not the lesson.
 *
 * @returns the project that the lesson now has
 */
export function showDrawing(lesson: Lesson, graph: Graph, project: string | null): string | null {
  parkRun();
  if (project === null || useSession.getState().projectId !== project) startProject(graph);
  useSession.setState({ settings: plainSettings });
  openDocument(graph);
  useSession.setState({ settings: lessonSettings(lesson) });
  return useSession.getState().projectId;
}

/** Lifts what a lesson locked and hid in its project. */
export function liftLocks(project: string | null): void {
  const { settings, projectId } = useSession.getState();
  if (settings === plainSettings || projectId !== project) return;
  useSession.setState({ settings: plainSettings });
  if (projectId !== null) writeProject(projectId, useGraphStore.getState().graph, plainSettings);
}
