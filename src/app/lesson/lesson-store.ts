/** The lesson that is being taken: which step, what was predicted, and what is done. A reload keeps it. */
import { create } from "zustand";
import { plainSettings } from "../../graph/link/link-settings.ts";
import { lessonCatalogue } from "../../lessons/catalogue.ts";
import type { Lesson } from "../../lessons/lesson.ts";
import { openDocument, openLinked, startProject } from "../stores/open-document.ts";
import { readOfTab, writeOfTab } from "../stores/storage.ts";
import { useViewStore } from "../stores/view-store.ts";

interface LessonProgress {
  readonly id: string | null;
  readonly step: number;
  /** By step: whether all of its tasks have been done at one time. */
  readonly done: readonly boolean[];
  /** By step: whether it was passed over, because the machine cannot do it. */
  readonly skipped: readonly boolean[];
  /** By step: the option that was chosen, or null. */
  readonly answers: readonly (number | null)[];
}

const key = "tributary.lesson";
const none: LessonProgress = { id: null, step: 0, done: [], skipped: [], answers: [] };

/** Read it with a selector; change it with the functions below. */
export const useLessonStore = create<LessonProgress>()((): LessonProgress => restore());

useLessonStore.subscribe((progress) => writeOfTab(key, JSON.stringify(progress)));

/** Begins a lesson, with a project of its own. */
export function beginLesson(lesson: Lesson): void {
  startProject(lesson.start);
  openDocument(lesson.start);
  beginAnew(lesson);
}

/** Opens a lesson from a link: nothing is kept before the learner does something. One under way goes on. */
export function openLessonLink(lesson: Lesson, before: string | null): void {
  openLinked({ graph: lesson.start, settings: plainSettings }, before);
  if (useLessonStore.getState().id !== lesson.id) beginAnew(lesson);
  useViewStore.setState({ lessonOpen: true });
}

function beginAnew({ id, steps: { length } }: Lesson): void {
  const done = Array.from({ length }, () => false);
  const answers = Array.from({ length }, () => null);
  useLessonStore.setState({ id, step: 0, done, skipped: done, answers });
  useViewStore.setState({ lessonOpen: true });
}

/** Closes the lesson; its drawing stays. */
export function leaveLesson(): void {
  useLessonStore.setState(none);
  useViewStore.setState({ lessonOpen: false });
}

/** Goes to a step; one that begins with a drawing of its own brings it, unless it is done already. */
export function goToStep(lesson: Lesson, step: number): void {
  const { done } = useLessonStore.getState();
  const start = lesson.steps[step]?.start;
  if (start && !done[step]) openDocument(start);
  useLessonStore.setState({ step });
}

/** Takes the drawing back to where the present step began, or the lesson where it has no drawing of its own. */
export function resetStep(lesson: Lesson, step: number): void {
  const before = lesson.steps.slice(0, step).findLast(({ solution }) => solution)?.solution;
  openDocument(lesson.steps[step]?.start ?? before ?? lesson.start);
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

function restore(): LessonProgress {
  try {
    const stored: unknown = JSON.parse(readOfTab(key) ?? "null");
    if (typeof stored !== "object" || stored === null) return none;
    const members = new Map<string, unknown>(Object.entries(stored));
    const lesson = lessonCatalogue.get(String(members.get("id")));
    const step = members.get("step");
    const done = members.get("done");
    const skipped = members.get("skipped");
    const answers = members.get("answers");
    if (!lesson || !Array.isArray(done) || !Array.isArray(answers)) return none;
    const { length } = lesson.steps;
    return {
      id: lesson.id,
      step: typeof step === "number" && step >= 0 && step < length ? Math.floor(step) : 0,
      done: Array.from({ length }, (_, index) => done[index] === true),
      skipped: Array.from(
        { length },
        (_, index) => Array.isArray(skipped) && skipped[index] === true,
      ),
      answers: Array.from({ length }, (_, index) =>
        typeof answers[index] === "number" ? answers[index] : null,
      ),
    };
  } catch {
    return none;
  }
}
