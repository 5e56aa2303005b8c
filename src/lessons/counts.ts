/**
 * Numbers in the texts of shipped lessons that the compiler counts when the lesson is shown, so that no text says otherwise
 * than the screen: `{dispatches}`, `{dispatches as drawn}`, `{dispatches without simplify}`, `{parameters of conv2}`,
 * `{operations of conv2}`, `{bytes of conv2}`, each of the drawing that the step begins with; with `, solved` of the one
 * that solves it; `{fewer …}` is how many the solution has less.
 */
import type { Graph } from "../graph/graph.ts";
import { drawingAfter, drawingBefore } from "./drawing-of-step.ts";
import type { Lesson, LessonStep } from "./lesson.ts";

/** What is counted in a drawing. */
export type Count =
  /** Dispatches of a training step: with all passes, with none, or with all but one. */
  | { readonly of: "dispatches"; readonly passes: "all" | "none" | { readonly without: string } }
  /** Numbers that are learned, in one layer or, where `node` is null, in all. */
  | { readonly of: "parameters"; readonly node: string | null }
  /** What the forward dispatch of a layer does with a whole batch, bias and activation included. */
  | { readonly of: "operations" | "bytes"; readonly node: string };

/** Counts in a drawing; null where the drawing does not compile or has no such layer. */
export type Counter = (graph: Graph, count: Count) => number | null;

const pattern =
  /\{(?<fewer>fewer )?(?<of>dispatches|parameters|operations|bytes)(?: (?<how>as drawn|(?:without|of) [\w-]+))?(?<solved>, solved)?\}/g;

/** The step with every count filled in. A count that cannot be had stays as it is written: a test holds that none does. */
export function fillStep(lesson: Lesson, index: number, counter: Counter): LessonStep | undefined {
  const step = lesson.steps[index];
  if (!step) return undefined;
  const before = drawingBefore(lesson, index);
  const after = drawingAfter(lesson, index);
  const fill = (text: string) =>
    text.replaceAll(pattern, (written, ...rest) => {
      const groups = new Map<string, string | undefined>(Object.entries(rest.at(-1)));
      const count = countOf(groups.get("of"), groups.get("how"));
      if (count === null) return written;
      const isFewer = groups.get("fewer") !== undefined;
      const had = counter(isFewer || !groups.get("solved") ? before : after, count);
      const less = isFewer ? counter(after, count) : 0;
      return had === null || less === null ? written : (had - less).toLocaleString("en-US");
    });
  const { prediction, hint } = step;
  return {
    ...step,
    text: step.text.map(fill),
    tasks: step.tasks.map((task) => ({ ...task, text: fill(task.text) })),
    ...(hint === undefined ? {} : { hint: fill(hint) }),
    ...(prediction && {
      prediction: {
        ...prediction,
        question: fill(prediction.question),
        options: prediction.options.map(fill),
        because: fill(prediction.because),
      },
    }),
  };
}

/** The lesson with every count of every step filled in. */
export function fillLesson(lesson: Lesson, counter: Counter): Lesson {
  const steps = lesson.steps.flatMap((_, index) => fillStep(lesson, index, counter) ?? []);
  return { ...lesson, steps };
}

function countOf(of: string | undefined, how = ""): Count | null {
  const [word, name = ""] = how.split(" ");
  if (of === "dispatches") return word === "of" ? null : { of, passes: passesOf(word, name) };
  if (word !== "of" && how !== "") return null;
  if (of === "parameters") return { of, node: name === "" ? null : name };
  const isOfLayer = (of === "operations" || of === "bytes") && name !== "";
  return isOfLayer ? { of, node: name } : null;
}

function passesOf(word: string | undefined, name: string) {
  if (word === "without") return { without: name };
  return word === "as" ? "none" : "all";
}
