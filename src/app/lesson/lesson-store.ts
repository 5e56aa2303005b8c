/** The lesson that is being taken: which step, what was predicted, and what is done. A reload keeps it. */
import { create } from "zustand";
import type { Graph } from "../../graph/graph.ts";
import type { Lesson } from "../../lessons/lesson.ts";
import { openLinked } from "../stores/open-document.ts";
import { useSession } from "../stores/session.ts";
import { readOfTab, writeOfTab } from "../stores/storage.ts";
import { useViewStore } from "../stores/view-store.ts";
import { useTeachStore } from "../teach/teach-store.ts";
import { lessonSettings, liftLocks, putDrawing, startLessonProject } from "./lesson-drawing.ts";
import { type LessonProgress, noLesson, parseProgress, printProgress } from "./lesson-progress.ts";

const key = "tributary.lesson";

/** Read it with a selector; change it with the functions below. */
export const useLessonStore = create<LessonProgress>()(
  (): LessonProgress => parseProgress(readOfTab(key)),
);

useLessonStore.subscribe((progress) => writeOfTab(key, printProgress(progress)));

/** Begins a lesson, with a project of its own. */
export function beginLesson(lesson: Lesson): void {
  startLessonProject(lesson, lesson.start);
  beginAnew(lesson);
}

/** Begins a lesson of one's own to try it out, at one of its steps; `from` is the project to go back to. */
export function tryLesson(lesson: Lesson, step: number, from: string): void {
  startLessonProject(lesson, drawingBefore(lesson, step));
  beginAnew(lesson);
  const project = useSession.getState().projectId ?? from;
  useLessonStore.setState({ step, trial: { from, project } });
}

/** Opens a lesson from a link: nothing is kept before the learner does something. One under way goes on. */
export function openLessonLink(lesson: Lesson, before: string | null): void {
  openLinked({ graph: lesson.start, settings: lessonSettings(lesson) }, before);
  if (useLessonStore.getState().lesson?.id !== lesson.id) beginAnew(lesson);
  useViewStore.setState({ lessonOpen: true });
}

function beginAnew(lesson: Lesson): void {
  const { length } = lesson.steps;
  const done = Array.from({ length }, () => false);
  const answers = Array.from({ length }, () => null);
  useLessonStore.setState({ lesson, step: 0, done, skipped: done, answers, trial: null });
  useViewStore.setState({ lessonOpen: true });
}

/** Closes the lesson; its drawing stays, and nothing of it is locked any more. */
export function leaveLesson(): void {
  const { lesson } = useLessonStore.getState();
  if (lesson) liftLocks(lesson);
  useLessonStore.setState(noLesson);
  useViewStore.setState({ lessonOpen: useTeachStore.getState().draft !== null });
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

/** What a step begins with: its own drawing, the last solution before it, or what the lesson begins with. */
function drawingBefore({ start, steps }: Lesson, step: number): Graph {
  const before = steps.slice(0, step).findLast(({ solution }) => solution)?.solution;
  return steps[step]?.start ?? before ?? start;
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
