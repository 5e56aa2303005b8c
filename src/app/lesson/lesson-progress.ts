/** Writes down how far a lesson has been taken, and reads it back after a reload. */
import { lessonCatalogue } from "../../lessons/catalogue.ts";
import { isTaught, type Lesson } from "../../lessons/lesson.ts";
import { packLesson } from "../../lessons/pack-lesson.ts";
import type { Reached } from "../../lessons/reached.ts";
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
  /** By step and task: what was reached, or null. */
  readonly reached: readonly (readonly (Reached | null)[])[];
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
  reached: [],
  project: null,
  triedFrom: null,
};

/** A lesson of which nothing was done yet. */
export function atBeginning(lesson: Lesson, project: string | null): LessonProgress {
  const none = lesson.steps.map(() => false);
  return {
    lesson,
    step: 0,
    done: none,
    skipped: none,
    answers: lesson.steps.map(() => null),
    reached: lesson.steps.map(({ tasks }) => tasks.map(() => null)),
    project,
    triedFrom: null,
  };
}

/** Takes together what two tabs did of one lesson: whatever was done in either is done. Where to stand is for `mine` to say. */
export function joinProgress(mine: LessonProgress, other: LessonProgress): LessonProgress {
  return {
    ...mine,
    done: mine.done.map((isDone, step) => isDone || other.done[step] === true),
    skipped: mine.skipped.map((isSkipped, step) => isSkipped || other.skipped[step] === true),
    answers: mine.answers.map((answer, step) => answer ?? other.answers[step] ?? null),
    reached: mine.reached.map((tasks, step) =>
      tasks.map((reached, task) => reached ?? other.reached[step]?.[task] ?? null),
    ),
  };
}

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
      ? taughtLesson(members.get("taught"), members.get("id"))
      : lessonCatalogue.get(String(members.get("id")));
    return lesson ? progressOf(lesson, members) : noLesson;
  } catch {
    return noLesson;
  }
}

/** A lesson keeps the id that its link gave it, from which its completion code follows. */
function taughtLesson(packed: unknown, id: unknown): Lesson | null {
  const { lesson } = unpackDraft(packed);
  const isId = typeof id === "string" && /^[\p{L}\p{N}-]{1,60}$/u.test(id);
  return lesson && isId ? { ...lesson, id } : lesson;
}

function progressOf(lesson: Lesson, members: ReadonlyMap<string, unknown>): LessonProgress {
  const { steps } = lesson;
  const step = members.get("step");
  const listOf = (name: string): readonly unknown[] => {
    const list = members.get(name);
    return steps.map((_step, index) => (Array.isArray(list) ? list[index] : undefined));
  };
  const textOf = (name: string) => {
    const text = members.get(name);
    return typeof text === "string" ? text : null;
  };
  return {
    lesson,
    step: typeof step === "number" && step >= 0 && step < steps.length ? Math.floor(step) : 0,
    done: listOf("done").map((isDone) => isDone === true),
    skipped: listOf("skipped").map((isSkipped) => isSkipped === true),
    answers: listOf("answers").map((given) => (typeof given === "number" ? given : null)),
    reached: listOf("reached").map((list, index) =>
      (steps[index]?.tasks ?? []).map((_task, task) =>
        readReached(Array.isArray(list) ? list[task] : null),
      ),
    ),
    project: textOf("project"),
    triedFrom: textOf("triedFrom"),
  };
}

function readReached(value: unknown): Reached | null {
  const members = new Map<string, unknown>(Object.entries(Object(value)));
  const [found, at, network] = ["found", "at", "network"].map((name) => members.get(name));
  if (typeof found !== "string" || typeof network !== "string") return null;
  return { found, at: typeof at === "number" ? at : null, network };
}
