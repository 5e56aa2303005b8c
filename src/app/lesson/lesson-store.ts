/** The lesson that is being taken: which step, what was predicted, and what is done. It is kept, in this tab and in the browser. */
import { create } from "zustand";
import type { Graph } from "../../graph/graph.ts";
import { drawingBefore } from "../../lessons/drawing-of-step.ts";
import type { Lesson } from "../../lessons/lesson.ts";
import type { Reached } from "../../lessons/reached.ts";
import { openLinked, openProject } from "../stores/open-document.ts";
import { listProjects } from "../stores/projects.ts";
import { useSession } from "../stores/session.ts";
import { readOfTab, writeOfTab } from "../stores/storage.ts";
import { useViewStore } from "../stores/view-store.ts";
import { useTeachStore } from "../teach/teach-store.ts";
import { showError } from "../widgets/message.ts";
import {
  forgetProgress,
  isBegun,
  keepProgress,
  lessonOfProject,
  progressKey,
  readKept,
  rememberLessonOf,
  withKept,
} from "./kept-progress.ts";
import { lessonSettings, liftLocks, showDrawing } from "./lesson-drawing.ts";
import {
  atBeginning,
  type LessonProgress,
  noLesson,
  parseProgress,
  printProgress,
} from "./lesson-progress.ts";

const key = "tributary.lesson";

/** Read it with a selector; change it with the functions below. */
export const useLessonStore = create<LessonProgress>()(
  (): LessonProgress => withKept(parseProgress(readOfTab(key))),
);

/** Whether the browser refused to keep the progress: then it ends with the tab. */
export const useKeeping = create<{ readonly isRefused: boolean }>()(() => ({ isRefused: false }));

useLessonStore.subscribe((progress) => {
  writeOfTab(key, printProgress(progress));
  if (progress.triedFrom === null && isBegun(progress))
    useKeeping.setState({ isRefused: !keepProgress(progress) });
});

// With its first edit a linked drawing becomes a project: that is the lesson's from then on.
useSession.subscribe((now, before) => {
  const { lesson, project } = useLessonStore.getState();
  const isMinted = before.projectId === null && now.projectId !== null && now.kept === before.kept;
  if (lesson && project === null && isMinted) useLessonStore.setState({ project: now.projectId });
});

/** Takes a lesson: where it was left, else from its beginning, with a project of its own. */
export function beginLesson(lesson: Lesson): void {
  const kept = keptOf(lesson);
  if (kept?.project != null && isThere(kept.project)) takeUp(kept, kept.project);
  else {
    const progress = kept ?? atBeginning(lesson, null);
    useLessonStore.setState({
      ...progress,
      lesson,
      project: showDrawing(lesson, drawingBefore(lesson, progress.step), null),
    });
    useViewStore.setState({ lessonOpen: true });
  }
}

/** Takes a lesson from its beginning, whatever was done of it; its former project is kept. */
export function beginAgain(lesson: Lesson): void {
  forgetProgress(progressKey(lesson));
  beginAnew(lesson, showDrawing(lesson, drawingBefore(lesson, 0), null));
}

/** Goes on with a lesson that came from a link or a file, by what it is kept under; false where it cannot be read. */
export function resumeKept(kept: string): boolean {
  const progress = readKept(kept);
  if (progress === null || progress === "damaged" || progress.lesson === null) return false;
  beginLesson(progress.lesson);
  return true;
}

/** Begins a lesson of one's own to try it out, at one of its steps; `from` is the project to go back to. */
export function tryLesson(lesson: Lesson, step: number, from: string): void {
  const project = showDrawing(lesson, drawingBefore(lesson, step), null);
  useLessonStore.setState({ ...atBeginning(lesson, project), step, triedFrom: from });
  useViewStore.setState({ lessonOpen: true });
}

/** Opens a lesson from a link: nothing is kept before the learner does something. One under way goes on where it was. */
export function openLessonLink(lesson: Lesson, before: string | null): void {
  const kept = keptOf(lesson);
  if (kept?.project != null && isThere(kept.project)) takeUp(kept, kept.project);
  else {
    const graph = drawingBefore(lesson, kept?.step ?? 0);
    openLinked({ graph, settings: lessonSettings(lesson) }, before);
    useLessonStore.setState({ ...(kept ?? atBeginning(lesson, null)), lesson, project: null });
  }
  useViewStore.setState({ lessonOpen: true });
}

/**
 * Shows the lesson that the project on the screen is of. A lesson that is being made, or tried out, is not put aside for it.
 *
 * @param isStart the page has just begun: a lesson that was closed stays closed then
 */
export function resumeLesson(project: string, isStart: boolean): void {
  const { lesson, triedFrom } = useLessonStore.getState();
  const of = lessonOfProject(project);
  const isBusy = triedFrom !== null || useTeachStore.getState().draft !== null;
  if (of === null || isBusy || useSession.getState().projectId !== project) return;
  if (isStart && (!of.isOpen || lesson !== null)) return;
  const kept = readKept(of.key);
  if (kept === "damaged") sayDamaged();
  if (kept === null || kept === "damaged" || kept.lesson === null) return;
  const isTaken = lesson !== null && progressKey(lesson) === of.key;
  useLessonStore.setState(isTaken ? { project } : { ...kept, project });
  useSession.setState({ settings: lessonSettings(kept.lesson) });
  useViewStore.setState({ lessonOpen: true });
}

function beginAnew(lesson: Lesson, project: string | null): void {
  useLessonStore.setState(atBeginning(lesson, project));
  useViewStore.setState({ lessonOpen: true });
}

/** Goes on in the project of a lesson; one that is on the screen stays there as it is, with its run. */
function takeUp(progress: LessonProgress, project: string): void {
  if (useSession.getState().projectId !== project) openProject(project);
  useLessonStore.setState(progress);
  if (progress.lesson) useSession.setState({ settings: lessonSettings(progress.lesson) });
  useViewStore.setState({ lessonOpen: true });
}

/** How far a lesson was taken, by this tab or another; null where nothing is known. */
function keptOf(lesson: Lesson): LessonProgress | null {
  const taken = useLessonStore.getState();
  const wanted = progressKey(lesson);
  if (taken.lesson && taken.triedFrom === null && progressKey(taken.lesson) === wanted)
    return withKept(taken);
  const kept = readKept(wanted);
  if (kept === "damaged") sayDamaged();
  return kept === "damaged" ? null : kept;
}

function sayDamaged(): void {
  void showError("What was kept of this lesson cannot be read", {
    description: "The lesson begins anew; your drawings are among your projects as they were.",
    id: "lesson-damaged",
  });
}

function isThere(project: string): boolean {
  return listProjects().some(({ id }) => id === project);
}

/** Closes the lesson; its drawing stays, and nothing of it is locked any more. What was done is kept. */
export function leaveLesson(): void {
  const { lesson, project, triedFrom } = useLessonStore.getState();
  liftLocks(project);
  useLessonStore.setState(noLesson);
  if (lesson && project !== null && triedFrom === null)
    rememberLessonOf(project, { key: progressKey(lesson), isOpen: false });
  useViewStore.setState({ lessonOpen: useTeachStore.getState().draft !== null });
}

/** Puts a drawing of the lesson on the screen. */
export function putDrawing(lesson: Lesson, graph: Graph): void {
  const { project } = useLessonStore.getState();
  useLessonStore.setState({ project: showDrawing(lesson, graph, project) });
}

/** Goes back to the lesson's project from another one; to where the step began where it has none, or it is gone. */
export function returnToLesson(lesson: Lesson): void {
  const { project, step } = useLessonStore.getState();
  if (project !== null && isThere(project)) openProject(project);
  else putDrawing(lesson, drawingBefore(lesson, step));
}

/** Goes to a step; one that begins with a drawing of its own brings it, unless it is done already. */
export function goToStep(lesson: Lesson, step: number): void {
  const { done } = useLessonStore.getState();
  const start = lesson.steps[step]?.start;
  if (start && !done[step]) putDrawing(lesson, start);
  useLessonStore.setState({ step });
}

/** Takes the drawing back to where the present step began. */
export function resetStep(lesson: Lesson, step: number): void {
  putDrawing(lesson, drawingBefore(lesson, step));
}

/** Keeps what was predicted; it cannot be changed afterwards. */
export function answer(step: number, option: number): void {
  const { answers } = useLessonStore.getState();
  if (answers[step] == null) useLessonStore.setState({ answers: answers.with(step, option) });
}

/** Passes over a step that the machine cannot do, and goes on to the next where there is one. */
export function skipStep(lesson: Lesson, step: number): void {
  const { skipped } = useLessonStore.getState();
  useLessonStore.setState({ skipped: skipped.with(step, true) });
  if (step + 1 < lesson.steps.length) goToStep(lesson, step + 1);
}

/** Keeps what was reached of some tasks of a step, and that all of them were done, once they were. */
export function markReached(
  step: number,
  found: ReadonlyMap<number, Reached>,
  isDone: boolean,
): void {
  const { reached, done } = useLessonStore.getState();
  const tasks = (reached[step] ?? []).map((before, task) => found.get(task) ?? before);
  useLessonStore.setState({
    reached: reached.with(step, tasks),
    done: isDone ? done.with(step, true) : done,
  });
}
