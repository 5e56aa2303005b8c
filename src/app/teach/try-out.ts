/** Begins to make a lesson, and goes from making one to taking it and back. */
import type { TaughtLesson } from "../../lessons/lesson.ts";
import { packLesson } from "../../lessons/pack-lesson.ts";
import { unpackDraft } from "../../lessons/unpack-lesson.ts";
import { leaveLesson, tryLesson, useLessonStore } from "../lesson/lesson-store.ts";
import { parkRun } from "../run/parked-run.ts";
import { saveNow } from "../stores/autosave.ts";
import { useGraphStore } from "../stores/graph-store.ts";
import { openProject, startProject } from "../stores/open-document.ts";
import { deleteProject } from "../stores/projects.ts";
import { useSession } from "../stores/session.ts";
import { useViewStore } from "../stores/view-store.ts";
import { mintDraftId, readDraft } from "./drafts.ts";
import { emptyStep } from "./edit-steps.ts";
import { openDraft, useTeachStore } from "./teach-store.ts";

/** The way back through the edits of the project that was left for a trial. */
let history: Pick<
  ReturnType<typeof useGraphStore.temporal.getState>,
  "pastStates" | "futureStates"
> | null = null;

/** Begins a lesson with the drawing on the screen. */
export function makeLesson(): void {
  const { graph } = useGraphStore.getState();
  const { lock, hide } = useSession.getState().settings;
  openInEditor(mintDraftId(), {
    id: "",
    title: "",
    summary: "",
    minutes: 15,
    measured: "",
    start: graph,
    steps: [emptyStep],
    sources: [],
    seed: graph.training.seed,
    lock,
    hide,
  });
}

/** Puts a draft into the editor beside the drawing on the screen; a lesson that was being taken is closed. */
function openInEditor(id: string, lesson: TaughtLesson): void {
  const { lesson: taken, triedFrom } = useLessonStore.getState();
  if (triedFrom !== null) endTrial();
  else if (taken) leaveLesson();
  openDraft(id, lesson);
  useViewStore.setState({ lessonOpen: true });
}

/** Goes on with a draft, and tells whether it could be read. */
export function editDraft(id: string): boolean {
  const { draft } = useTeachStore.getState();
  const lesson = draft?.id === id ? draft.lesson : readDraft(id);
  if (lesson) openInEditor(id, lesson);
  return lesson !== null;
}

/** Makes a draft of a lesson that came from a link or a file, with its drawing on the screen. */
export function editCopy(lesson: TaughtLesson): void {
  leaveLesson();
  parkRun();
  startProject(lesson.start);
  openInEditor(mintDraftId(), lesson);
}

/** Takes the lesson in the editor as a learner would, from the step that is shown. What is on the screen is kept. */
export function tryOut(): void {
  const { draft, step } = useTeachStore.getState();
  if (!draft) return;
  // A linked drawing is nobody's project yet, so it becomes one before it makes room.
  if (useSession.getState().projectId === null) startProject(useGraphStore.getState().graph);
  saveNow();
  const { projectId } = useSession.getState();
  const { lesson } = unpackDraft(JSON.parse(JSON.stringify(packLesson(draft.lesson))));
  if (projectId === null || !lesson) return;
  const { pastStates, futureStates } = useGraphStore.temporal.getState();
  history = { pastStates, futureStates };
  tryLesson(lesson, step ?? 0, projectId);
}

/** Goes back from such a trial: to the editor, and to the project that was on the screen. */
export function endTrial(): void {
  const { triedFrom, project } = useLessonStore.getState();
  leaveLesson();
  if (triedFrom === null || triedFrom === project) return;
  openProject(triedFrom);
  const { projectId } = useSession.getState();
  if (projectId === triedFrom && history) useGraphStore.temporal.setState(history);
  history = null;
  if (project !== null && projectId !== project) deleteProject(project);
}
