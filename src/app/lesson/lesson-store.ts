/** The lesson that is being taken: which step, what was predicted, and what is done. A reload keeps it. */
import { create } from "zustand";
import type { Graph } from "../../graph/graph.ts";
import { drawingBefore } from "../../lessons/drawing-of-step.ts";
import type { Lesson } from "../../lessons/lesson.ts";
import { openLinked, openProject } from "../stores/open-document.ts";
import { listProjects } from "../stores/projects.ts";
import { useSession } from "../stores/session.ts";
import { readOfTab, writeOfTab } from "../stores/storage.ts";
import { useViewStore } from "../stores/view-store.ts";
import { useTeachStore } from "../teach/teach-store.ts";
import { lessonSettings, liftLocks, showDrawing } from "./lesson-drawing.ts";
import { type LessonProgress, noLesson, parseProgress, printProgress } from "./lesson-progress.ts";

const key = "tributary.lesson";

/** Read it with a selector; change it with the functions below. */
export const useLessonStore = create<LessonProgress>()(
  (): LessonProgress => parseProgress(readOfTab(key)),
);

useLessonStore.subscribe((progress) => writeOfTab(key, printProgress(progress)));

// With its first edit a linked drawing becomes a project: that is the lesson's from then on.
useSession.subscribe((now, before) => {
  const { lesson, project } = useLessonStore.getState();
  const isMinted = before.projectId === null && now.projectId !== null && now.kept === before.kept;
  if (lesson && project === null && isMinted) useLessonStore.setState({ project: now.projectId });
});

/** Begins a lesson, with a project of its own. */
export function beginLesson(lesson: Lesson): void {
  beginAnew(lesson, showDrawing(lesson, drawingBefore(lesson, 0), null));
}

/** Begins a lesson of one's own to try it out, at one of its steps; `from` is the project to go back to. */
export function tryLesson(lesson: Lesson, step: number, from: string): void {
  beginAnew(lesson, showDrawing(lesson, drawingBefore(lesson, step), null));
  useLessonStore.setState({ step, triedFrom: from });
}

/** Opens a lesson from a link: nothing is kept before the learner does something. One under way goes on. */
export function openLessonLink(lesson: Lesson, before: string | null): void {
  const { lesson: taken, step } = useLessonStore.getState();
  const isUnderWay = taken?.id === lesson.id;
  const graph = drawingBefore(lesson, isUnderWay ? step : 0);
  openLinked({ graph, settings: lessonSettings(lesson) }, before);
  if (isUnderWay) useLessonStore.setState({ project: null });
  else beginAnew(lesson, null);
  useViewStore.setState({ lessonOpen: true });
}

function beginAnew(lesson: Lesson, project: string | null): void {
  const { length } = lesson.steps;
  const done = Array.from({ length }, () => false);
  const answers = Array.from({ length }, () => null);
  const start = { step: 0, done, skipped: done, answers, triedFrom: null };
  useLessonStore.setState({ lesson, project, ...start });
  useViewStore.setState({ lessonOpen: true });
}

/** Closes the lesson; its drawing stays, and nothing of it is locked any more. */
export function leaveLesson(): void {
  liftLocks(useLessonStore.getState().project);
  useLessonStore.setState(noLesson);
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
  if (project !== null && listProjects().some(({ id }) => id === project)) openProject(project);
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

/** Keeps that all tasks of a step were done. */
export function markDone(step: number): void {
  const { done } = useLessonStore.getState();
  if (!done[step]) useLessonStore.setState({ done: done.with(step, true) });
}
