/** Brings a lesson along with the project that it is taken in; the lessons themselves are loaded only then. */
import { projectLessonKey } from "../stores/projects.ts";
import { useSession } from "../stores/session.ts";
import { readStored } from "../stores/storage.ts";

/** Shows the lesson of the project on the screen, if it is of one and was not closed, and that of each that is opened later. */
export function bringLessons(): void {
  bring(useSession.getState().projectId, true);
  useSession.subscribe(({ projectId }, before) => {
    if (projectId !== before.projectId) bring(projectId, false);
  });
}

function bring(project: string | null, isStart: boolean): void {
  if (project === null || readStored(projectLessonKey(project)) === null) return;
  void import("./lesson-store.ts").then((store) => store.resumeLesson(project, isStart));
}
