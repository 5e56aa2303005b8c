/** Keeps in this browser how far each lesson was taken, by what is in the lesson, and which project is whose. */
import { hashLetters } from "../../lessons/completion-code.ts";
import { isTaught, type Lesson } from "../../lessons/lesson.ts";
import { networkMark } from "../../lessons/reached.ts";
import { projectLessonKey } from "../stores/projects.ts";
import { readStored, removeStored, writeStored } from "../stores/storage.ts";
import {
  joinProgress,
  type LessonProgress,
  parseProgress,
  printProgress,
} from "./lesson-progress.ts";

/** A lesson under way that is not among those of the app. */
export interface KeptLesson {
  readonly key: string;
  readonly title: string;
}

const listKey = "tributary.taken-lessons";
const textKey = (key: string) => `tributary.taken.${key}`;

const keys = new WeakMap<Lesson, string>();

/**
 * Under what the progress of a lesson is kept. The id of one that was made in the app follows from all of it. Of one that ships with
 * the app, only what can be done counts: mended words and moved layers lose nobody's progress.
 */
export function progressKey(lesson: Lesson): string {
  if (isTaught(lesson)) return lesson.id;
  const known = keys.get(lesson);
  if (known !== undefined) return known;
  const doable = lesson.steps.map(({ prediction, tasks }) => [
    prediction?.options.length ?? 0,
    tasks.map(({ check }) =>
      check.kind === "network" ? networkMark(check.drawing) : JSON.stringify(check),
    ),
  ]);
  const key = `${lesson.id}-${hashLetters(JSON.stringify(doable))}`;
  keys.set(lesson, key);
  return key;
}

/** How far a lesson was taken: null where it was not, `damaged` where it cannot be read. */
export function readKept(key: string): LessonProgress | "damaged" | null {
  const text = readStored(textKey(key));
  if (text === null) return null;
  const progress = parseProgress(text);
  if (progress.lesson === null || progressKey(progress.lesson) !== key) return "damaged";
  return { ...progress, triedFrom: null };
}

/** Keeps the progress, together with what other tabs kept of the same lesson; false when the browser refuses. */
export function keepProgress(progress: LessonProgress): boolean {
  const { lesson, project } = progress;
  if (lesson === null) return true;
  const key = progressKey(lesson);
  const before = readKept(key);
  const joined =
    before === null || before === "damaged" ? progress : joinProgress(progress, before);
  const worked = writeStored(textKey(key), printProgress(joined));
  if (project !== null) rememberLessonOf(project, { key, isOpen: true });
  if (worked && isTaught(lesson)) listLesson({ key, title: lesson.title });
  return worked;
}

/** Forgets how far a lesson was taken: it is begun again. */
export function forgetProgress(key: string): void {
  removeStored(textKey(key));
  const others = listKept().filter((lesson) => lesson.key !== key);
  writeStored(listKey, JSON.stringify(others));
}

/** The lessons under way that came from links and files, the latest first. A damaged list is an empty one. */
export function listKept(): readonly KeptLesson[] {
  try {
    const list: unknown = JSON.parse(readStored(listKey) ?? "[]");
    return Array.isArray(list) ? list.flatMap(readEntry) : [];
  } catch {
    return [];
  }
}

/** Which lesson a project is of. */
export interface ProjectLesson {
  readonly key: string;
  /** False once its learner closed the lesson: then it comes back only when the project is opened on purpose. */
  readonly isOpen: boolean;
}

/** The lesson that a project is of, or null. */
export function lessonOfProject(project: string): ProjectLesson | null {
  const text = readStored(projectLessonKey(project));
  const match = /^([+-])([\p{L}\p{N}-]{1,80})$/u.exec(text ?? "");
  const [, sign, key] = match ?? [];
  return key === undefined ? null : { key, isOpen: sign === "+" };
}

/** Remembers which lesson a project is of. */
export function rememberLessonOf(project: string, { key, isOpen }: ProjectLesson): void {
  writeStored(projectLessonKey(project), `${isOpen ? "+" : "-"}${key}`);
}

/** Whether anything was done of a lesson: one that was only looked at leaves no trace. */
export function isBegun({ project, step, answers, skipped }: LessonProgress): boolean {
  return (
    project !== null ||
    step > 0 ||
    skipped.includes(true) ||
    answers.some((answer) => answer !== null)
  );
}

/** What a tab remembers, together with what was kept since by others. */
export function withKept(progress: LessonProgress): LessonProgress {
  if (progress.lesson === null || progress.triedFrom !== null) return progress;
  const kept = readKept(progressKey(progress.lesson));
  return kept === null || kept === "damaged" ? progress : joinProgress(progress, kept);
}

function listLesson(lesson: KeptLesson): void {
  const before = listKept();
  if (before[0]?.key === lesson.key) return;
  const others = before.filter(({ key }) => key !== lesson.key);
  writeStored(listKey, JSON.stringify([lesson, ...others]));
}

function readEntry(value: unknown): KeptLesson[] {
  const members = new Map<string, unknown>(Object.entries(Object(value)));
  const [key, title] = [members.get("key"), members.get("title")];
  return typeof key === "string" && typeof title === "string" ? [{ key, title }] : [];
}
