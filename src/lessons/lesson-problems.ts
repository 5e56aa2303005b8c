/** Says what is missing or wrong in a lesson that someone makes, before it is shared; a link to such a lesson is refused. */
import { fieldProblem } from "../graph/field.ts";
import { trainingFields } from "../graph/training-fields.ts";
import { checkProblem } from "./check-problem.ts";
import type { LessonStep, Prediction, Task, TaughtLesson } from "./lesson.ts";

/** Most of everything: more than a lesson of an hour has. Texts are measured in letters. */
export const lessonLimits = {
  title: 100,
  summary: 300,
  minutes: 600,
  steps: 50,
  paragraphs: 40,
  paragraph: 4000,
  nodes: 100,
  options: 8,
  tasks: 20,
  line: 300,
  hint: 2000,
} as const;

/** One thing to mend. */
export interface LessonProblem {
  /** The step it is in; null for what is about the whole lesson. */
  readonly step: number | null;
  /** Which part of it: `title`, `minutes`, `prediction.options`, `tasks.0.check`. */
  readonly field: string;
  /** A sentence that can stand alone. */
  readonly message: string;
}

type Found = readonly [field: string, message: string];

/** Everything that is to be mended, in the order of the editor. */
export function lessonProblems(lesson: TaughtLesson): readonly LessonProblem[] {
  const steps = lesson.steps.flatMap((step, index) => stepProblems(step).map(place(index)));
  return [...aboutProblems(lesson).map(place(null)), ...steps];
}

function place(step: number | null): (found: Found) => LessonProblem {
  return ([field, message]) => ({ step, field, message });
}

function aboutProblems({ title, summary, minutes, seed, steps }: TaughtLesson): readonly Found[] {
  const found: Found[] = [];
  if (isBlank(title)) found.push(["title", "Give the lesson a title."]);
  if (title.length > lessonLimits.title)
    found.push(["title", `The title has ${title.length} letters; at most ${lessonLimits.title}.`]);
  if (summary.length > lessonLimits.summary)
    found.push([
      "summary",
      `The summary has ${summary.length} letters; at most ${lessonLimits.summary}.`,
    ]);
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > lessonLimits.minutes)
    found.push(["minutes", `Minutes: a whole number from 1 to ${lessonLimits.minutes}.`]);
  if (fieldProblem(trainingFields.seed, seed) !== null)
    found.push(["seed", "The class seed is a whole number from 0 to 4,294,967,295."]);
  if (steps.length === 0) found.push(["steps", "Add a first step."]);
  return found;
}

function stepProblems({ title, text, prediction, tasks, hint = "" }: LessonStep): readonly Found[] {
  const found: Found[] = [];
  if (isBlank(title)) found.push(["title", "Give the step a title."]);
  if (text.every(isBlank) && !prediction && tasks.length === 0)
    found.push(["text", "Write what this step is about, or give it a question or a task."]);
  if (text.some((paragraph) => paragraph.length > lessonLimits.paragraph))
    found.push(["text", `A paragraph has at most ${lessonLimits.paragraph} letters.`]);
  if (text.length > lessonLimits.paragraphs)
    found.push(["text", `A step has at most ${lessonLimits.paragraphs} paragraphs.`]);
  if (hint.length > lessonLimits.hint)
    found.push(["hint", `A hint has at most ${lessonLimits.hint} letters.`]);
  return [
    ...found,
    ...(prediction ? predictionProblems(prediction) : []),
    ...tasks.flatMap((task, index) => taskProblems(task, index, tasks)),
  ];
}

function predictionProblems({ question, options, answer }: Prediction): readonly Found[] {
  const found: Found[] = [];
  if (isBlank(question)) found.push(["prediction.question", "Write the question."]);
  if (options.length < 2) found.push(["prediction.options", "Give at least two answers."]);
  if (options.some(isBlank)) found.push(["prediction.options", "An answer is empty."]);
  if (new Set(options.map((option) => option.trim())).size < options.length)
    found.push(["prediction.options", "Two answers are the same."]);
  if (options[answer] === undefined)
    found.push(["prediction.options", "Mark the answer that is right."]);
  return found;
}

function taskProblems(
  { text, check }: Task,
  index: number,
  tasks: readonly Task[],
): readonly Found[] {
  const found: Found[] = [];
  if (isBlank(text)) found.push([`tasks.${index}.text`, "Write what is to be done."]);
  else if (tasks.findIndex((other) => other.text === text) < index)
    found.push([`tasks.${index}.text`, "Another task of this step has the same words."]);
  const problem = checkProblem(check);
  if (problem !== null) found.push([`tasks.${index}.check`, problem]);
  return found;
}

function isBlank(text: string): boolean {
  return text.trim() === "";
}
