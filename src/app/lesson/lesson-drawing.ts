/** Puts the drawings of a lesson on the screen: with its class seed, its locks and its hidden parts. */
import type { Graph } from "../../graph/graph.ts";
import { type LinkSettings, plainSettings } from "../../graph/link/link-settings.ts";
import { isTaught, type Lesson } from "../../lessons/lesson.ts";
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

/** Makes a project of the lesson's first drawing, or of one further on. */
export function startLessonProject(lesson: Lesson, graph: Graph): void {
  startProject(graph);
  putDrawing(lesson, graph);
}

/** Replaces the drawing in one undoable step. A lock binds the learner, not the lesson. */
export function putDrawing(lesson: Lesson, graph: Graph): void {
  useSession.setState({ settings: plainSettings });
  openDocument(graph);
  useSession.setState({ settings: lessonSettings(lesson) });
}

/** Lifts what a lesson locked and hid, when it is closed; a drawing that came with locks of its own keeps them. */
export function liftLocks(lesson: Lesson): void {
  const { settings, projectId } = useSession.getState();
  const { lock, hide } = lessonSettings(lesson);
  const isOfLesson = settings.lock === lock && settings.hide.join() === hide.join();
  if (settings === plainSettings || settings.readOnly || !isOfLesson) return;
  useSession.setState({ settings: plainSettings });
  if (projectId !== null) writeProject(projectId, useGraphStore.getState().graph, plainSettings);
}
