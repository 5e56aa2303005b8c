/** Writes down how far a lesson has been taken, and reads it back after a reload. */
import { lessonCatalogue } from "../../lessons/catalogue.ts";
import { isTaught, type Lesson } from "../../lessons/lesson.ts";
import { packLesson } from "../../lessons/pack-lesson.ts";
import { unpackDraft } from "../../lessons/unpack-lesson.ts";

export interface LessonProgress {
  /** The lesson that is being taken, if any. */
  readonly lesson: Lesson | null;
  readonly step: number;
  /** By step: whether all of its tasks have been done at one time. */
  readonly done: readonly boolean[];
  /** By step: whether it was passed over, because the machine cannot do it. */
  readonly skipped: readonly boolean[];
  /** By step: the option that was chosen, or null. */
  readonly answers: readonly (number | null)[];
  /** The project that the lesson's drawings are in; null while a link shows it and nothing was changed. */
  readonly project: string | null;
  /** While someone tries out a lesson of their own: the project to go back to. */
  readonly triedFrom: string | null;
}

/** No lesson. */
export const noLesson: LessonProgress = {
  lesson: null,
  step: 0,
  done: [],
  skipped: [],
  answers: [],
  project: null,
  triedFrom: null,
};

/** The progress as text; of a lesson that was made in the app the whole lesson with it. Empty where there is none. */
export function printProgress({ lesson, ...progress }: LessonProgress): string {
  if (lesson === null) return "";
  const taught = isTaught(lesson) ? packLesson(lesson) : undefined;
  return JSON.stringify({ id: lesson.id, ...progress, taught });
}

/** Reads such a text field by field; what is strange gets its initial value, and without its lesson there is none. */
export function parseProgress(text: string | null): LessonProgress {
  try {
    const stored: unknown = JSON.parse(text || "null");
    if (typeof stored !== "object" || stored === null) return noLesson;
    const members = new Map<string, unknown>(Object.entries(stored));
    const lesson = members.has("taught")
      ? unpackDraft(members.get("taught")).lesson
      : lessonCatalogue.get(String(members.get("id")));
    return lesson ? progressOf(lesson, members) : noLesson;
  } catch {
    return noLesson;
  }
}

function progressOf(lesson: Lesson, members: ReadonlyMap<string, unknown>): LessonProgress {
  const { length } = lesson.steps;
  const step = members.get("step");
  const listOf = (name: string): readonly unknown[] => {
    const list = members.get(name);
    return Array.from({ length }, (_, index) => (Array.isArray(list) ? list[index] : undefined));
  };
  const textOf = (name: string) => {
    const text = members.get(name);
    return typeof text === "string" ? text : null;
  };
  return {
    lesson,
    step: typeof step === "number" && step >= 0 && step < length ? Math.floor(step) : 0,
    done: listOf("done").map((isDone) => isDone === true),
    skipped: listOf("skipped").map((isSkipped) => isSkipped === true),
    answers: listOf("answers").map((given) => (typeof given === "number" ? given : null)),
    project: textOf("project"),
    triedFrom: textOf("triedFrom"),
  };
}
