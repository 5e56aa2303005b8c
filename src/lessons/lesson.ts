/** What a lesson is made of. Lessons are data: the runner of the app shows them, and `check.ts` looks at what the learner did. */
import type { Graph } from "../graph/graph.ts";
import type { HiddenPart, Lock } from "../graph/link/link-settings.ts";
import type { Check } from "./check.ts";

/** Parts of the screen that a step can point at. */
export type LessonPanel = "palette" | "inspector" | "dock" | "canvas";

/** The panels, in the order in which they are offered. */
export const lessonPanels: readonly LessonPanel[] = ["palette", "canvas", "inspector", "dock"];

/** A question that is answered before anything runs, and looked back upon afterwards. */
export interface Prediction {
  readonly question: string;
  readonly options: readonly string[];
  /** The position of the right option. */
  readonly answer: number;
  /** Shown once the step is done, whatever was answered. */
  readonly because: string;
}

/** A check in words, and what is looked at. */
export interface Task {
  readonly text: string;
  readonly check: Check;
}

/**
 * One step. Texts are paragraphs; within them `**bold**`, `` `code` ``, `$formula$` (TeX) and `[words](https://…)` are known.
 */
export interface LessonStep {
  readonly title: string;
  readonly text: readonly string[];
  /** Names of nodes that the text speaks of. */
  readonly nodes?: readonly string[];
  readonly panels?: readonly LessonPanel[];
  /** The drawing that this step begins with, where it is not the one before. */
  readonly start?: Graph;
  readonly prediction?: Prediction;
  readonly tasks: readonly Task[];
  readonly hint?: string;
  /** When this step cannot be done on some machines: why, and the step may be skipped. */
  readonly impossible?: string;
  /** A drawing that fulfils every task that is about the drawing. */
  readonly solution?: Graph;
}

/** Where a statement of a lesson comes from. */
export interface Source {
  readonly text: string;
  readonly url?: string;
}

export interface Lesson {
  /** As in the address: `#l=lenet-from-nothing`. */
  readonly id: string;
  readonly title: string;
  /** One sentence for the list of lessons. */
  readonly summary: string;
  readonly minutes: number;
  /** Which numbers come from the learner's machine, in one sentence. */
  readonly measured: string;
  readonly start: Graph;
  readonly steps: readonly LessonStep[];
  readonly sources: readonly Source[];
}

/** A lesson that was made in the app. It comes from a link, from a file, or from the draft of whoever makes it. */
export interface TaughtLesson extends Lesson {
  /** The class seed: every drawing of the lesson begins with it, so that all who use the same engine see the same curve. */
  readonly seed: number;
  /** What must stay as it is while the lesson is taken. */
  readonly lock: Lock;
  readonly hide: readonly HiddenPart[];
}

/** Tells a lesson that was made in the app from those that ship with it. */
export function isTaught(lesson: Lesson): lesson is TaughtLesson {
  return "seed" in lesson;
}
